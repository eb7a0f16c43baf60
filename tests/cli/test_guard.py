"""The rule that no log line names a telephone sees telephones, and takes no UUID for one."""

from __future__ import annotations

import pytest

from tests.conftest import names_a_telephone


@pytest.mark.parametrize("line", ["to +33639981001", "{'to': '0639981001'}", "6f063998-1c3d: no UUID"])
def test_a_telephone_is_seen(line: str) -> None:
    assert names_a_telephone(line)


@pytest.mark.parametrize("line", ["id=6f063998-1c3d-4e5f-8a9b-0c1d2e363998", "id=6f0639981c3d4e5f8a9b0c1d2e363998"])
def test_a_uuid_is_no_telephone(line: str) -> None:
    assert not names_a_telephone(line)
