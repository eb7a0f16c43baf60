"""A date that cannot be: the page says why, and asks once more."""

from __future__ import annotations

import pytest

from tests.flow.world import booking, enter
from tests.web.person import visiting

pytestmark = pytest.mark.anyio


async def test_why_a_date_was_not_taken_stands_on_the_page(database_url: str) -> None:
    async with visiting(database_url) as robin:
        await enter(robin.stage.service, booking(language="es"))
        await robin.stage.settle_all()
        await robin.say("lien")
        await robin.open_link()
        await robin.press("Cambiar la fecha")
        said = await robin.press("Enviar", day="2026-11-28", hour="")  # a Saturday
        assert "servicio cerrado ese dia" in said
        assert "Enviar" in robin.buttons
