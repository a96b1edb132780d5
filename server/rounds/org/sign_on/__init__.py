"""Company sign-on: people sign in at their company's own provider (OpenID Connect), and come back as themselves."""
