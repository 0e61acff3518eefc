"""The codemods that come with sqlite-hunter, one file each.

The entry point group ``sqlite_hunter.codemods`` names this package and its modules are walked, so a new codemod
is one new file here, and a user's own package of codemods looks exactly the same.
"""
