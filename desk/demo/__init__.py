"""The demo company 가온들(주). One module for `make run`, for `manage.py load_demo` and for the tests."""
