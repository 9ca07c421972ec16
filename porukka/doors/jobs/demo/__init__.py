"""The demo organisation: an invented municipality that looks lived-in.

The stories lie in `data/` (TOML): who takes part, what they said, what was answered. The code lets them happen, in
order of time and by the program's own actions, up to the moment it is run: what a story tells of a later day is left
out, so that the same stories give groups that are planned, running and ended.
"""
