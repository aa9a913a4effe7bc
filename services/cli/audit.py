"""``stet audit``: all that an auditor does, put together."""

from __future__ import annotations

from services.cli import bundling, replaying, verifying, watching
from services.cli.auditing import app

app.command("verify")(verifying.verify)
app.command("replay")(replaying.replay)
app.command("compare")(replaying.compare)
app.command("export")(bundling.export)
app.command("verify-bundle")(bundling.verify_bundle)
app.command("attest")(replaying.attest)
app.command("check-attested")(replaying.check_attested)
app.command("watch")(watching.watch)
app.command("witness")(watching.witness)

__all__ = ["app"]
