"""Roles of a company: what they allow, how far, who may change them, and what somebody would see."""
