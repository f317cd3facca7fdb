"""Every permission guards something: one that nothing asks is a promise that nobody keeps."""

import ast

from tests.house.source import name, nodes
from wholesystem.sharing.permission import Permission

# Where permissions are listed and given out, and not asked.
GIVEN = ("wholesystem/sharing/permission.py", "wholesystem/sharing/role.py")


def test_every_permission_is_asked_somewhere():
    asked = {node.attr for path, node in nodes(ast.Attribute) if name(path) not in GIVEN}
    # A worklist's steps name theirs in words.
    asked |= {node.value for path, node in nodes(ast.Constant) if name(path) not in GIVEN}
    unasked = [one.name for one in Permission if one.name not in asked]
    assert not unasked, f"no route, verb or step asks: {', '.join(unasked)}"
