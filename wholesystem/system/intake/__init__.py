"""What happens to a file between the door and the lake; the verb itself is `system.receive`.

In the order of a file's way: `keeping` (the bytes as sent), `reading` (recognise and check),
`parts` (one load for each provider), `journal` (so that a load cut off half way is finished),
`people` (linkage), `landing` (lake, then live store), `correcting` (rows of a quarantine sent
again). Why it is in this order: docs/decisions/0003-loads.md.
"""
