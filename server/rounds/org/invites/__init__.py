"""Invitations: a secret shown once, by link or on a printed sheet, with which somebody sets their first password."""
