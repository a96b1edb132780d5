"""From a fresh clone to a running system: the embedded database, its roles, the child processes, TLS."""
