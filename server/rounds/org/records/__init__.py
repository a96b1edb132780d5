"""Records of the organisation: the audit to read and export, who looked at one's own data, how long things are kept."""
