"""Pure computation: no database, no HTTP, no clock. Everything here is a function of its arguments."""
