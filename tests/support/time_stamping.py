"""A time-stamping authority of the tests' own: OpenSSL's, behind a small HTTP server."""

from __future__ import annotations

import http.server
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

CONFIGURATION = """\
[req]
distinguished_name = name
prompt = no
[name]
CN = unused
[root]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign
[stamps]
basicConstraints = CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = critical,timeStamping
[tsa]
default_tsa = authority
[authority]
serial = {folder}/serial
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
ess_cert_id_alg = sha256
"""


@dataclass
class Authority:
    """A running authority. ``chain`` is whether it sends the certificate above its own too."""

    url: str
    folder: Path
    chain: bool = True
    status: int = 200

    @property
    def root(self) -> Path:
        """The certificate that its stamps are verified by."""
        return self.folder / "root.pem"


def openssl(folder: Path, *arguments: str) -> None:
    """Run openssl in a folder."""
    subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)


def certificates(folder: Path) -> None:
    """Make a root, an intermediate and a certificate for time stamping."""
    (folder / "openssl.cnf").write_text(CONFIGURATION.format(folder=folder))
    (folder / "serial").write_text("01\n")
    new = ("-newkey", "ed25519", "-nodes", "-config", "openssl.cnf")
    rsa = ("-newkey", "rsa:2048", "-nodes", "-config", "openssl.cnf")
    signed = ("-days", "3650", "-extfile", "openssl.cnf", "-CAcreateserial")
    openssl(
        folder, "req", "-x509", *new, "-keyout", "root.key", "-out", "root.pem", "-days", "3650",
        "-subj", "/CN=Root", "-extensions", "root",
    )  # fmt: skip
    for name, above, extensions, key in (
        ("middle", "root", "root", new), ("stamps", "middle", "stamps", rsa),
    ):  # fmt: skip
        openssl(
            folder,
            "req",
            *key,
            "-keyout",
            f"{name}.key",
            "-out",
            f"{name}.csr",
            "-subj",
            f"/CN={name}",
        )
        openssl(
            folder, "x509", "-req", "-in", f"{name}.csr", "-CA", f"{above}.pem",
            "-CAkey", f"{above}.key", "-out", f"{name}.pem", *signed, "-extensions", extensions,
        )  # fmt: skip


@contextmanager
def authority(folder: Path) -> Iterator[Authority]:
    """Lend a time-stamping authority that answers over HTTP."""
    certificates(folder)

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            query = self.rfile.read(int(self.headers["Content-Length"]))
            (folder / "query.tsq").write_bytes(query)
            chain = ("-chain", "middle.pem") if made.chain else ()
            openssl(
                folder, "ts", "-reply", "-config", "openssl.cnf", "-queryfile", "query.tsq",
                "-signer", "stamps.pem", "-inkey", "stamps.key", "-out", "answer.tsr", *chain,
            )  # fmt: skip
            self.send_response(made.status)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.end_headers()
            self.wfile.write((folder / "answer.tsr").read_bytes())

        def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002
            pass

    server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
    made = Authority(f"http://127.0.0.1:{server.server_port}", folder)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield made
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
