"""The one gate of private files: photos, documents, lists. They lie outside the static root under random names.

A module that takes files does five things:
1. `register_owner("customers.ContactLog", lambda user: ContactLog.objects.visible_to(user))` in its `AppConfig.ready`;
2. in its action `keep(log, name=file.name, content=file.read(), by=by, accept=PHOTOS)` (UnfitFile says in words what is wrong);
3. in its query `StoredFile.objects.of(log)`, and in the template a link to `{{ file.url }}`;
4. in its action for taking one away `erase(file, by=by)`; the file itself goes after the commit;
5. a refusal in its tests: who may not see the record gets 404 at `file.url`.
Where forms lose no chosen file, a table of its own holds them until they are sent, by `core.files.waiting`.
"""
