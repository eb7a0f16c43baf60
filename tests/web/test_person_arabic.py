"""A person's page in Arabic: written from the right, with what is French in its own direction."""

from __future__ import annotations

import pytest

from tests.flow.world import booking, enter
from tests.web.person import visiting

pytestmark = pytest.mark.anyio


async def test_the_page_is_written_from_the_right_and_understands_its_buttons(database_url: str) -> None:
    async with visiting(database_url) as robin:
        await enter(robin.stage.service, booking(language="ar"))
        await robin.stage.settle_all()
        assert "صفحتك:\nhttp" in await robin.say("الرابط")
        await robin.open_link()
        assert robin.answer is not None
        assert '<html lang="ar" dir="rtl">' in robin.answer.text
        assert '<bdi dir="ltr">01 99 00 00 10</bdi>' in robin.answer.text
        assert "الخميس 26 نوفمبر الساعة 14:30" in robin.words
        assert "سجلنا جوابك: نعم للحضور." in await robin.press("سأحضر")
        await robin.press("لا أستطيع الحضور")
        assert robin.buttons[:3] == ["العمل", "الصحة", "النقل"]
        assert "الموعد يبقى إجباريا حاليا." in await robin.press("النقل")
