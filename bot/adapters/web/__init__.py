"""The web chat page: a Starlette application, the page it serves, and one-time sign-in links."""
