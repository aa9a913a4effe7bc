"""What somebody does who owns the database, and what must show of it.

Each attack is done for real, with all guards switched off.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from audited_logs import LEAF, Scene
from signing import key_directory, sign

from domain.findings import Kind
from infra.transparency.keys import KeyDirectory


@dataclass(frozen=True)
class Attack:
    """What is done, and what verifying must find."""

    do: Callable[[Scene], None]
    finds: set[Kind]


def opened(line: str) -> Callable[[Scene], None]:
    """Leave a guard as the statement leaves it."""
    return lambda scene: scene.run(line)


def statements(*lines: str) -> Callable[[Scene], None]:
    return lambda scene: scene.attack(*lines)


HERE = "WHERE notification_id = 151"  # the first text of an article that has a second one
ONE_BYTE = f"UPDATE log.events SET state = set_byte(state, octet_length(state) - 2, 57) {HERE}"
LAST = "(SELECT max(notification_id) FROM log.events)"
ANY_ORDER = "ALTER TABLE log.events DROP CONSTRAINT events_position"
ORDER = "ALTER TABLE log.events ADD CONSTRAINT events_position UNIQUE (notification_id)"
HEAD = (
    f"UPDATE log.head SET size = {LAST}, recorded_at = "
    f"(SELECT recorded_at FROM log.events WHERE notification_id = {LAST})"
)
SWAP = (
    ANY_ORDER,
    "UPDATE log.events SET notification_id = 303 - notification_id "
    "WHERE notification_id IN (151, 152)",
    ORDER,
)
CUT = ("DELETE FROM log.events WHERE notification_id > 200", HEAD)
A_TEXT = "(SELECT commitment FROM log.bodies ORDER BY commitment LIMIT 1)"
LEAVES = "SELECT leaf_hash FROM log.events ORDER BY notification_id"

NAMESAKE = (
    "CREATE SCHEMA elsewhere; CREATE FUNCTION elsewhere.{}() RETURNS trigger LANGUAGE plpgsql "
    "AS $$BEGIN RETURN NULL; END$$"
)

REWRITE = (
    ONE_BYTE,
    f"UPDATE log.events SET leaf_hash = {LEAF} {HERE}",
    "TRUNCATE log.checkpoints, log.anchors",
    "TRUNCATE log.verifier_keys, log.tiles",
)


def fork(scene: Scene, keys: KeyDirectory) -> None:
    """Change the past, and sign all of it again."""
    scene.attack(*REWRITE)
    sign(scene.address, keys)


def fork_with_an_own_key(scene: Scene) -> None:
    fork(scene, key_directory(scene.folder.parent / "attacker"))


def fork_with_the_stolen_key(scene: Scene) -> None:
    for path in scene.folder.glob("*.checkpoint"):
        path.unlink()
    fork(scene, scene.keys)


FORGED = {Kind.LEAF_DIFFERS, Kind.TILE_DIFFERS, Kind.ROOT_DIFFERS}

ATTACKS = {
    "one byte of an event": Attack(statements(ONE_BYTE), FORGED),
    "event and leaf together": Attack(
        statements(ONE_BYTE, f"UPDATE log.events SET leaf_hash = {LEAF} {HERE}"),
        {Kind.TILE_DIFFERS, Kind.ROOT_DIFFERS},
    ),
    "a leaf alone": Attack(
        statements(f"UPDATE log.events SET leaf_hash = sha256('') {HERE}"), {Kind.LEAF_DIFFERS}
    ),
    "the last event deleted": Attack(
        statements(f"DELETE FROM log.events WHERE notification_id = {LAST}"),
        {Kind.POSITION_MISSING, Kind.ROOT_DIFFERS, Kind.HEAD_DIFFERS},
    ),
    "the last event, with leaf and checkpoint": Attack(
        statements(
            "DELETE FROM log.checkpoints WHERE size = (SELECT max(size) FROM log.checkpoints)",
            f"DELETE FROM log.events WHERE notification_id = {LAST}",
            HEAD,
        ),
        {Kind.LOG_TOO_SHORT, Kind.CHECKPOINT_MISSING, Kind.TRACKING_AHEAD},
    ),
    "a middle event deleted": Attack(
        statements(f"DELETE FROM log.events {HERE}"),
        {
            Kind.POSITION_MISSING,
            Kind.VERSION_MISSING,
            Kind.BODY_UNKNOWN,
            Kind.TILE_DIFFERS,
            Kind.ROOT_DIFFERS,
        },
    ),
    "a middle event deleted, closed by renumbering": Attack(
        statements(
            f"DELETE FROM log.events {HERE}",
            ANY_ORDER,
            "UPDATE log.events SET notification_id = notification_id - 1 "
            "WHERE notification_id > 151",
            ORDER,
            HEAD,
        ),
        {
            *FORGED,
            Kind.VERSION_MISSING,
            Kind.BODY_UNKNOWN,
            Kind.LOG_TOO_SHORT,
            Kind.TRACKING_AHEAD,
        },
    ),
    "the same, with leaves made anew": Attack(
        statements(
            f"DELETE FROM log.events {HERE}",
            ANY_ORDER,
            "UPDATE log.events SET notification_id = notification_id - 1 "
            "WHERE notification_id > 151",
            ORDER,
            HEAD,
            f"UPDATE log.events SET leaf_hash = {LEAF}",
        ),
        {
            Kind.VERSION_MISSING,
            Kind.BODY_UNKNOWN,
            Kind.TILE_DIFFERS,
            Kind.ROOT_DIFFERS,
            Kind.LOG_TOO_SHORT,
            Kind.TRACKING_AHEAD,
        },
    ),
    "two events swapped": Attack(
        statements(*SWAP), {*FORGED, Kind.VERSION_OUT_OF_ORDER, Kind.TIME_GOES_BACK}
    ),
    "leaves in another order": Attack(
        statements(
            f"UPDATE log.events AS e SET leaf_hash = o.leaf_hash FROM ({LEAVES}) AS o (leaf_hash), "
            "log.events AS other WHERE other.leaf_hash = o.leaf_hash "
            "AND e.notification_id = 303 - other.notification_id "
            "AND e.notification_id IN (151, 152)"
        ),
        {Kind.LEAF_DIFFERS},
    ),
    "TRUNCATE": Attack(
        statements("TRUNCATE log.events"),
        {Kind.POSITION_MISSING, Kind.ROOT_DIFFERS, Kind.TILE_DIFFERS, Kind.BODY_UNKNOWN},
    ),
    "TRUNCATE of everything": Attack(
        statements(
            "TRUNCATE log.events, log.bodies, log.tiles",
            "TRUNCATE log.checkpoints, log.anchors",
            "UPDATE log.head SET size = 0, recorded_at = 'epoch'",
        ),
        {
            Kind.LOG_TOO_SHORT,
            Kind.NOTHING_SIGNED,
            Kind.CHECKPOINT_MISSING,
            Kind.TRACKING_AHEAD,
        },
    ),
    "cut below an outside checkpoint": Attack(
        statements(*CUT, "DELETE FROM log.checkpoints WHERE size > 200"),
        {
            Kind.LOG_TOO_SHORT,
            Kind.CHECKPOINT_MISSING,
            Kind.BODY_UNKNOWN,
            Kind.TRACKING_AHEAD,
            Kind.TILE_UNKNOWN,
        },
    ),
    "an event of another type": Attack(
        statements(f"UPDATE log.events SET topic = 'article.sighted.v1' {HERE}"),
        {*FORGED, Kind.BODY_UNKNOWN},
    ),
    "an event of a type there is not": Attack(
        statements(f"UPDATE log.events SET topic = 'article.vanished.v1' {HERE}"),
        {*FORGED, Kind.BODY_UNKNOWN, Kind.STATE_UNREADABLE},
    ),
    "an event moved to another stream": Attack(
        statements(
            "UPDATE log.events SET originator_id = 'article-aaaaaaaaaaaaaaaaaaaaaaaaaa' " + HERE
        ),
        {*FORGED, Kind.VERSION_MISSING, Kind.BODY_MISSING, Kind.BODY_UNKNOWN},
    ),
    "a back-dated insert": Attack(
        statements(
            "INSERT INTO log.events SELECT 'article-aaaaaaaaaaaaaaaaaaaaaaaaaa', 1, topic, state, "
            f"{LAST} + 1, '2024-01-01Z', leaf_hash FROM log.events WHERE notification_id = 2",
            f"UPDATE log.events SET leaf_hash = {LEAF} WHERE notification_id = {LAST}",
            HEAD,
        ),
        {Kind.TIME_GOES_BACK, Kind.TAIL_UNANCHORED},
    ),
    "a back-dated insert in the middle": Attack(
        statements(
            ANY_ORDER,
            "UPDATE log.events SET notification_id = notification_id + 1 "
            "WHERE notification_id >= 151",
            "INSERT INTO log.events SELECT 'article-aaaaaaaaaaaaaaaaaaaaaaaaaa', 1, topic, state, "
            "151, (SELECT recorded_at FROM log.events WHERE notification_id = 150), leaf_hash "
            "FROM log.events WHERE notification_id = 2",
            ORDER,
            HEAD,
            f"UPDATE log.events SET leaf_hash = {LEAF}",
        ),
        {Kind.TILE_DIFFERS, Kind.ROOT_DIFFERS, Kind.TAIL_UNANCHORED},
    ),
    "the clock set back": Attack(
        statements("UPDATE log.head SET recorded_at = '2024-01-01Z'"),
        {Kind.HEAD_DIFFERS},
    ),
    "a byte of a tile": Attack(
        statements(
            "UPDATE log.tiles SET hashes = set_byte(hashes, 100, get_byte(hashes, 100) # 1)"
        ),
        {Kind.TILE_DIFFERS},
    ),
    "the root of a tile": Attack(
        statements("UPDATE log.tiles SET root = sha256('')"), {Kind.TILE_DIFFERS}
    ),
    "a tile deleted": Attack(
        statements("DELETE FROM log.tiles WHERE number = 0"), {Kind.TILE_MISSING}
    ),
    "a salt": Attack(
        statements(f"UPDATE log.bodies SET salt = sha256(salt) WHERE commitment = {A_TEXT}"),
        {Kind.BODY_DIFFERS},
    ),
    "a byte of a text": Attack(
        statements(
            f"UPDATE log.bodies SET body = set_byte(body, 9, 65) WHERE commitment = {A_TEXT}"
        ),
        {Kind.BODY_DIFFERS},
    ),
    "a text with a commitment of its own": Attack(
        statements(
            "UPDATE log.bodies SET body = 'x', commitment = "
            f"sha256('stet.body/v1\n'::bytea || salt || 'x') WHERE commitment = {A_TEXT}"
        ),
        {Kind.BODY_MISSING, Kind.BODY_UNKNOWN},
    ),
    "a text moved to another bucket": Attack(
        statements(f"UPDATE log.bodies SET bucket = (bucket + 1) % 64 WHERE commitment = {A_TEXT}"),
        {Kind.BODY_MISSING, Kind.BODY_UNKNOWN},
    ),
    "a text erased without order": Attack(
        statements(f"DELETE FROM log.bodies WHERE commitment = {A_TEXT}"), {Kind.BODY_MISSING}
    ),
    "a text that nobody captured": Attack(
        statements(
            "INSERT INTO log.bodies SELECT 3, sha256(E'stet.body/v1\\n'::bytea || sha256('') || "
            "'x'), sha256(''), 'x'"
        ),
        {Kind.BODY_UNKNOWN},
    ),
    "a checkpoint's row forged": Attack(
        statements(
            "UPDATE log.checkpoints SET note = replace(encode(note, 'escape'), E'\n101\n', "
            "E'\n102\n')::bytea, size = 102 WHERE size = 101"
        ),
        {Kind.CHECKPOINT_FORGED, Kind.ROOT_DIFFERS},
    ),
    "a checkpoint's row of another size": Attack(
        statements("UPDATE log.checkpoints SET size = 102 WHERE size = 101"),
        {Kind.CHECKPOINT_FORGED},
    ),
    "a checkpoint's row that is none": Attack(
        statements("UPDATE log.checkpoints SET note = 'x' WHERE size = 101"),
        {Kind.CHECKPOINT_FORGED},
    ),
    "an old checkpoint replayed": Attack(
        statements("DELETE FROM log.checkpoints WHERE size > 101"),
        {Kind.CHECKPOINT_MISSING},
    ),
    "a fork with an own key": Attack(
        fork_with_an_own_key,
        {
            Kind.ROOT_DIFFERS,
            Kind.CHECKPOINT_FORGED,
            Kind.CHECKPOINT_MISSING,
            Kind.NOTHING_SIGNED,
        },
    ),
    "a fork with the stolen key": Attack(fork_with_the_stolen_key, {Kind.ROOT_DIFFERS}),
    "a trigger left disabled": Attack(
        opened("ALTER TABLE log.events DISABLE TRIGGER append_only"), {Kind.GUARD_OPEN}
    ),
    "a trigger dropped": Attack(
        opened("DROP TRIGGER append_only ON log.head"), {Kind.GUARD_MISSING}
    ),
    "a trigger's function that lets all pass": Attack(
        statements(
            "CREATE OR REPLACE FUNCTION log.refuse() RETURNS trigger LANGUAGE plpgsql "
            "SET search_path = pg_catalog AS $$BEGIN RETURN NULL; END$$"
        ),
        {Kind.GUARD_OPEN},
    ),
    "a trigger that never fires in place of a guard": Attack(
        opened(
            "DROP TRIGGER append_only ON log.head; CREATE TRIGGER append_only "
            "BEFORE INSERT OR DELETE OR TRUNCATE ON log.head FOR EACH STATEMENT "
            "WHEN (false) EXECUTE FUNCTION log.refuse(); "
            "ALTER TABLE log.head ENABLE ALWAYS TRIGGER append_only"
        ),
        {Kind.GUARD_MISSING},
    ),
    "a guard's trigger that calls a namesake": Attack(
        opened(
            f"{NAMESAKE.format('refuse')}; DROP TRIGGER append_only ON log.anchors; "
            "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON log.anchors "
            "FOR EACH STATEMENT EXECUTE FUNCTION elsewhere.refuse(); "
            "ALTER TABLE log.anchors ENABLE ALWAYS TRIGGER append_only"
        ),
        {Kind.GUARD_MISSING},
    ),
    "a trigger that drops what is written": Attack(
        opened(
            f"{NAMESAKE.format('swallow')}; CREATE TRIGGER swallow BEFORE INSERT ON log.events "
            "FOR EACH ROW EXECUTE FUNCTION elsewhere.swallow()"
        ),
        {Kind.GUARD_OPEN},
    ),
    "a rule that drops what is written": Attack(
        opened("CREATE RULE swallow AS ON INSERT TO log.anchors DO INSTEAD NOTHING"),
        {Kind.GUARD_OPEN},
    ),
    "row security that hides the checkpoints": Attack(
        opened("ALTER TABLE log.checkpoints ENABLE ROW LEVEL SECURITY"),
        {Kind.GUARD_OPEN, Kind.NOTHING_SIGNED, Kind.CHECKPOINT_MISSING},
    ),
    "row security that lets all pass for now": Attack(
        opened(
            "ALTER TABLE log.events ENABLE ROW LEVEL SECURITY; "
            "CREATE POLICY everything ON log.events USING (true)"
        ),
        {Kind.GUARD_OPEN},
    ),
    "privileges for the writer": Attack(
        statements("GRANT UPDATE (state) ON log.events TO stet_writer"), {Kind.GUARD_OPEN}
    ),
    "log.append for everybody": Attack(
        statements("GRANT EXECUTE ON FUNCTION log.append TO PUBLIC"), {Kind.GUARD_OPEN}
    ),
    "a table of another owner": Attack(
        statements("ALTER TABLE log.events OWNER TO stet_writer"), {Kind.GUARD_OPEN}
    ),
    "a constraint dropped": Attack(statements(ANY_ORDER), {Kind.GUARD_MISSING}),
}
