"""The eventsourcing library's own reusable recorder tests, run against our recorder."""

from __future__ import annotations

import unittest
from typing import ClassVar
from uuid import uuid4

import pytest
from eventsourcing.tests import persistence

from infra.postgres.datastore import LogDatastore
from infra.postgres.recorder import LogRecorder


class _OurRecorder:
    __test__ = False  # collected below, with a database each
    address: ClassVar[str]

    def new_originator_id(self) -> str:
        return str(uuid4())

    def create_recorder(self) -> LogRecorder:
        recorder = LogRecorder(LogDatastore(self.address, role="stet_writer"))
        self.addCleanup(recorder.close)  # type: ignore[attr-defined]
        return recorder


class _ApplicationRecorder(_OurRecorder, persistence.ApplicationRecorderTestCase):
    def test_insert_subscribe(self) -> None:
        self.optional_test_insert_subscribe()


class _NonInterleaving(_OurRecorder, persistence.NonInterleavingNotificationIDsBaseCase):
    pass


CASES = [
    (case, name)
    for case in (_ApplicationRecorder, _NonInterleaving)
    for name in unittest.defaultTestLoader.getTestCaseNames(case)
]


# unittest's classes take no fixtures, so each of the library's tests is run by hand.
@pytest.mark.parametrize(("case", "name"), CASES, ids=[f"{c.__name__}-{n}" for c, n in CASES])
def test_the_librarys_own_test_passes(
    case: type[unittest.TestCase], name: str, address: str
) -> None:
    result = unittest.TestResult()

    type("Bound", (case,), {"address": address})(name).run(result)

    assert result.testsRun == 1
    assert [trace for _, trace in result.failures + result.errors] == []
