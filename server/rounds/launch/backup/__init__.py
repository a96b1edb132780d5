"""Backups of one installation: taken, kept, verified, restored. docs/decisions/0012 says why they are as they are."""
