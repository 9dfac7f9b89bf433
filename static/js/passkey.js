/**
 * Passkeys: <form data-passkey="create|get"> asks the device when it is submitted and posts what the device answers.
 *
 * What to ask stands in the JSON element that data-options names, or is fetched from data-options-from. Without script
 * there are no passkeys; the pages offer the app and the recovery codes instead.
 */
const fromText = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (char) => char.charCodeAt(0));

const toText = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .replace(/=+$/, "");

const keys = (list) => (list ?? []).map((key) => ({ ...key, id: fromText(key.id) }));

const ways = {
  create: ({ publicKey }) =>
    navigator.credentials.create({
      publicKey: {
        ...publicKey,
        challenge: fromText(publicKey.challenge),
        user: { ...publicKey.user, id: fromText(publicKey.user.id) },
        excludeCredentials: keys(publicKey.excludeCredentials),
      },
    }),
  get: ({ publicKey }) =>
    navigator.credentials.get({
      publicKey: { ...publicKey, challenge: fromText(publicKey.challenge), allowCredentials: keys(publicKey.allowCredentials) },
    }),
};

function answerOf(credential) {
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[name]) response[name] = toText(credential.response[name]);
  }
  if (credential.response.getTransports) response.transports = credential.response.getTransports();
  return {
    id: credential.id,
    rawId: toText(credential.rawId),
    type: credential.type,
    response,
    authenticatorAttachment: credential.authenticatorAttachment,
    clientExtensionResults: credential.getClientExtensionResults(),
  };
}

async function optionsOf(form) {
  if (form.dataset.options) return JSON.parse(document.getElementById(form.dataset.options).textContent);
  const answer = await fetch(form.dataset.optionsFrom, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(answer.statusText);
  return (await answer.json()).request_options;
}

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.matches("[data-passkey]") || form.elements.credential.value) return;
  event.preventDefault();
  const words = form.querySelector("[data-passkey-failed]");
  words.hidden = true;
  try {
    const options = await optionsOf(form);
    const credential = await ways[form.dataset.passkey](options.creation_options ?? options.request_options ?? options);
    form.elements.credential.value = JSON.stringify(answerOf(credential));
    HTMLFormElement.prototype.submit.call(form);
  } catch {
    words.hidden = false;
    delete form.dataset.sent; // submit_once.js: it may be sent again
    form.querySelectorAll("[aria-busy]").forEach((button) => button.removeAttribute("aria-busy"));
  }
});

for (const form of document.querySelectorAll("[data-passkey]")) {
  if (!window.PublicKeyCredential) form.hidden = true;
}
