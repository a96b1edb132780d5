"""Proofs of sync: what docs/sync.md promises, held under concurrency, faults and chance."""
