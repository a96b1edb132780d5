"""My account: password, second factors, passkeys, sessions."""
