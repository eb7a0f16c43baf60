"""What people write in Spanish, from Spain and Latin America, in full words and in those of an SMS."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from dialogs.intents import Decision, Intent, Understanding
from dialogs.understand import understand

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=PARIS)  # a Monday
APPOINTMENT = datetime(2026, 11, 26, 14, 30, tzinfo=PARIS)  # the Thursday


def meant(text: str, language: str = "es") -> Understanding:
    return understand(text, now=NOW, appointment=APPOINTMENT, asked="yes_no", language=language)


ACTED_ON = {
    "confirm": [
        "Sí", "SI", "siii", "sip", "s", "vale", "vale gracias", "ok gracias", "dale", "de acuerdo", "claro que sí",
        "por supuesto", "si señor", "Sí, ahí estaré", "alli estare", "confirmo mi asistencia", "confirmado",
        "voy a ir", "si voy", "sí puedo", "cuenten conmigo", "nos vemos el jueves", "hasta el jueves",
        "no hay problema", "sin problema ahi estare", "no faltaré", "ahi estare sin falta", "me viene bien",
        "me parece bien", "si claro", "ok ahi estaré puntual", "perfecto", "entendido gracias", "asistiré a la cita",
        "buenas tardes, si voy", "como no", "bueno", "listo", "si porfa", "el jueves a las 14:30 ok",
    ],
    "decline": [
        "No", "nop", "no gracias", "no puedo", "no puedo ir", "no podre asistir", "ya no puedo", "no voy", "no iré",
        "n puedo ir", "no voy a ir", "no voy a estar", "imposible", "me es imposible", "ese día no puedo",
        "no tengo dinero", "no tengo como ir", "estoy de viaje", "estoy fuera de la ciudad", "no me viene bien",
        "no puedo tengo trabajo", "trabajo ese dia", "mi jefe no me deja salir", "estoy enferma", "tengo fiebre",
        "tengo gripe y estoy en cama", "mi hijo está enfermo", "me operan el jueves", "murió mi abuela",
        "tengo un funeral", "no tengo con quien dejar a los niños", "tengo otra cita", "estoy detenido",
        "cancelar", "quiero cancelar la cita", "jueves no", "el jueves trabajo", "ok pero no puedo ir",
        "disculpe no podré ir me surgió un imprevisto", "estoy de baja", "me siento mal", "no puedo xq trabajo",
    ],
    "reschedule": [
        "quiero cambiar la cita", "puedo cambiar la fecha?", "otro dia por favor", "se puede aplazar?",
        "no puedo, otro día?", "prefiero el viernes", "mejor el lunes", "me pueden dar otra cita",
        "puede ser más tarde?", "podría ser mas temprano", "no puedo el jueves pero el viernes si",
        "reprogramar la cita", "solo puedo por la tarde", "puedo ir el viernes?",
    ],
    "late": [
        "llego tarde", "voy a llegar tarde", "voy tarde", "llegaré 20 minutos tarde", "estoy en camino", "hay trafico",
        "perdí el bus", "se me hizo tarde", "voy retrasado", "tengo un retraso", "llego en 10 min", "me demoro un poco",
        "no llego a tiempo", "hay mucho atasco, llego con retraso",
    ],
    "address": ["donde es?", "dónde queda", "cual es la dirección", "direccion", "en que oficina", "no sé donde es"],
    "plan": ["como llego?", "que bus tengo que tomar", "hay parking?", "que linea de metro"],
    "when": ["a que hora", "a qué hora es la cita", "cuando es", "que dia", "es el jueves?", "no recuerdo la hora"],
    "who": ["quien es?", "quién eres", "con quien es la cita", "de que se trata", "para que es", "es una estafa?"],
    "bring": ["que tengo que llevar", "que documentos llevo", "qué papeles", "hay que llevar algo?"],
    "call_me": ["llámeme", "me puede llamar?", "quiero hablar con mi consejera", "es urgente", "no se leer"],
    "help": ["ayuda", "no entiendo", "no entiendo nada", "que significa esto", "que tengo que responder"],
    "language": ["español", "no hablo francés", "hablan español?", "necesito un traductor"],
    "stop": ["stop", "darme de baja"],
    "polite_stop": ["no me escriban mas", "dejen de mandarme mensajes", "no quiero mas mensajes", "borren mi numero"],
    "wrong_number": [
        "numero equivocado", "se equivocó de número", "no soy yo", "no conozco a esa persona", "está equivocado",
        "no soy esa persona",
    ],
    "not_me_relay": ["soy su madre", "él no está", "le doy el mensaje", "soy la esposa", "es el teléfono de mi hijo"],
    "emergency": [
        "me quiero morir", "quiero matarme", "mi marido me pega", "no quiero vivir", "auxilio", "me están amenazando",
        "lo voy a matar", "estoy en peligro",
    ],
    "insult": ["hijo de puta", "vete a la mierda", "pendejos", "q mierda"],
    "thanks": ["gracias", "muchas gracias", "mil gracias"],
    "greet": ["hola", "buenos días", "buenas tardes", "como esta"],
    "back": ["olvídelo", "mantengo la cita"],
    "all": ["los dos", "todos"],
    "none": ["ninguno", "ninguna fecha me viene bien"],
    "autoreply": ["estoy conduciendo", "respuesta automática"],
    "repeat": ["repita", "puede repetir el mensaje"],
    "start": ["quiero volver a recibir los mensajes"],
    "page": [
        "enlace", "link", "mi página", "mande el enlace", "mandeme el link por favor", "no encuentro el enlace",
        "el link no funciona", "no puedo abrir la página", "perdí el enlace",
    ],
    "closed": ["esta cerrado no hay nadie", "no hay nadie", "estoy aqui y esta cerrado", "nadie abre"],
}  # fmt: skip
MORE = {  # in other registers
    "confirm": [
        "Buenas, sí estaré puntual", "listo muchas gracias", "Perfecto gracias", "dale nos vemos",
        "de acuerdo, allí estaré", "Enterado, gracias", "ok confirmado", "Si, confirmo que voy a ir",
        "Me presentaré sin falta", "si señor alla estare", "todo bien, ahí estaré", "claro", "clarisimo",
        "Está perfecto", "Voy con mi hermano", "sii voi", "si boy a ir", "hay estare", "estare hay", "aya estare",
        "ok asistire", "Cuente con mi asistencia", "vale tía, voy", "confirmo cita", "si asisto",
        "Mi respuesta es sí", "que sí que voy", "sip gracias x avisar", "Simon", "vaya, ahí estaré",
        "si, a esa hora puedo", "a esa hora puedo", "me sirve", "perfecto para mi", "Acepto la cita", "seguro que si",
    ],
    "decline": [
        "Lo lamento pero no podré asistir", "no puedo asistir a la cita", "No me es posible", "me toca trabajar",
        "estoy currando", "tengo curro", "ando enfermo", "me dio covid", "estoy malo", "estoy en urgencias",
        "tengo a mi hijo en el hospital", "internaron a mi mamá", "se murió mi abuelita", "tengo un entierro",
        "no tengo quien me lleve", "no tengo plata para el bus", "estoy en la comisaría", "me arrestaron",
        "estoy en la carcel", "no me dejan salir del trabajo", "mi patrón no me da permiso",
        "ese dia tengo cita medica", "no voy a alcanzar", "ya no me interesa", "me surgió algo",
        "me salió un trabajo", "tuve una emergencia", "se me presentó un problema familiar", "no cuenten conmigo",
        "ni de coña", "no voy ni loco", "jamas", "de ninguna manera", "No podre yr", "nopuedo", "no pueod ir",
        "no boy", "noo", "que no", "estoy de vacaciones", "Me fui a mi país", "anule la cita", "estamos de luto",
        "no tengo tiempo", "ese día me viene mal",
    ],
    "reschedule": [
        "me lo cambia para otro día", "Puedo ir otro día?", "quisiera cambiarla", "hay otra fecha disponible?",
        "podria cambiarse la hora?", "Se podría mover para la tarde?", "más temprano por favor", "podemos posponer",
        "necesito otra cita", "dame otra fecha", "que otra fecha hay?", "Me gustaría reprogramar mi cita",
        "puede ser en la tarde?", "puede ser el lunes a las 10?", "tienen algo para el viernes?", "Mejor a las 4",
        "el miercoles a la misma hora", "no puedo ese día, qué otro día tienen", "cambiar", "nueva cita por favor",
        "no puedo mañana, pasado mañana sí", "el lunes 7 de diciembre puedo",
    ],
    "late": [
        "llegaré con 10 minutos de retraso", "me atrasé, ya voy", "en 5 min estoy ahí", "Estoy llegando",
        "voy saliendo", "estoy en un atasco", "hay mucho tráfico llego tarde", "llego algo tarde perdonen",
        "media hora tarde", "tardaré un poco", "Perdón, voy retrasada", "se retrasó el tren",
        "espérenme que voy tarde", "aparcando", "toy en camino",
    ],
    "address": [
        "la direccion porfa", "Cuál es la dirección de la oficina?", "en donde es?", "dnd es", "dónde está el spip",
        "no sé dónde queda", "No encuentro la oficina", "dime el lugar", "Qué piso es?",
    ],
    "plan": [
        "cómo se llega", "que metro me deja cerca", "hay estacionamiento?",
    ],
    "when": [
        "q dia es", "cuándo?", "cual es la hora", "me recuerdan la hora?", "no me acuerdo qué día es",
        "a q hora tengo q estar", "es por la mañana o por la tarde?", "cuándo es la próxima cita",
    ],
    "who": [
        "quien eres", "quién manda esto", "de donde me escriben", "por qué tengo que ir", "cuál es el motivo",
        "qué cita?", "esto es spam?", "con qué consejera",
    ],
    "bring": [
        "documentos?", "qué llevo", "tengo que llevar documentos?", "llevo algo?", "necesito llevar la nómina?",
    ],
    "call_me": [
        "llamen al 0612345678", "me llama porfa", "Podrían llamarme?", "quiero hablar con una persona",
        "necesito hablar con mi consejero", "no sé leer francés, llámame",
    ],
    "help": [
        "no entendí el mensaje", "q significa", "no se que hacer", "qué es el spip",
    ],
    "language": [
        "hablo español", "no sé francés", "escríbanme en español", "no entiendo el idioma",
    ],
    "polite_stop": [
        "Por favor dejen de escribir", "no me manden sms", "no escriban más", "no quiero más avisos",
        "déjenme en paz", "basta de mensajes", "eliminen mi número",
    ],
    "wrong_number": [
        "no soy él", "número incorrecto", "aquí no vive nadie con ese nombre", "se equivocaron",
        "yo no soy esa persona", "no lo conozco", "no conozco a ningún Robin",
    ],
    "not_me_relay": [
        "soy la mamá de Robin", "soy su hijo", "ella no está", "este es el celular de su esposa", "le paso el recado",
        "él no tiene teléfono",
    ],
    "emergency": [
        "quiero desaparecer para siempre", "no tengo ganas de vivir", "mi pareja me está pegando", "me han agredido",
        "estoy sangrando, llamen una ambulancia", "lo mato", "si me llaman otra vez los mato",
        "tengo ganas de matarme", "socorro",
    ],
    "insult": [
        "que os den", "puta justicia", "malparidos", "idiota",
    ],
    "thanks": [
        "grcias", "gracias igualmente",
    ],
    "greet": [
        "buen día", "buenas",
    ],
}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "intent"),
    [(text, intent) for group in (ACTED_ON, MORE) for intent in group for text in group[intent]],
)
def test_a_clear_text_is_acted_on(text: str, intent: str) -> None:
    found = meant(text)
    assert (found.top, found.decision) == (intent, Decision.ACT), found


@pytest.mark.parametrize(
    "text",
    ["no sé", "tal vez", "quizás", "a lo mejor", "a ver", "depende", "no estoy seguro", "si puedo voy",
     "si me dejan voy", "le aviso mañana", "voy a intentar ir", "creo que si", "espero poder ir",
     "si pero no puedo", "sí o no",
     "si no llueve", "si no trabajo voy", "esta complicado", "hay huelga", "tarde", "no creo", "asdf qwer",
     "todavia no se si puedo", "voy a ver", "no vale"],
)  # fmt: skip
def test_a_doubtful_text_is_asked_back(text: str) -> None:
    assert meant(text).decision is not Decision.ACT


DATES = [
    ("el viernes", [("2026-11-27", "proposed")]),
    ("mejor mañana", [("2026-11-24", "proposed")]),
    ("mañana por la tarde", [("2026-11-24T12:00", "proposed")]),
    ("mañana por la mañana", [("2026-11-24T04:00", "proposed")]),
    ("pasado mañana", [("2026-11-25", "proposed")]),
    ("puede ser el 3 de diciembre?", [("2026-12-03", "proposed")]),
    ("el 3 de diciembre a las 3 de la tarde", [("2026-12-03T15:00", "proposed")]),
    ("el viernes a las 10 de la mañana", [("2026-11-27T10:00", "proposed")]),
    ("el viernes a las 4", [("2026-11-27T16:00", "proposed")]),
    ("viernes a las cuatro y media", [("2026-11-27T16:30", "proposed")]),
    ("viernes despues de las 5", [("2026-11-27T17:00", "proposed")]),
    ("la semana que viene", [("2026-11-30", "proposed")]),
    ("la próxima semana", [("2026-11-30", "proposed")]),
    ("el martes de la próxima semana", [("2026-12-01", "proposed")]),
    ("el lunes que viene", [("2026-11-30", "proposed")]),
    ("dentro de 15 días", [("2026-12-07", "proposed")]),
    ("en una semana", [("2026-11-30", "proposed")]),
    ("el dia 4", [("2026-12-04", "proposed")]),
    ("no puedo el lunes", [("2026-11-30", "avoid")]),
    ("el martes no puedo", [("2026-11-24", "avoid")]),
    ("trabajo el martes", [("2026-11-24", "avoid")]),
    ("no puedo el jueves pero el viernes si", [("2026-11-26", "avoid"), ("2026-11-27", "proposed")]),
    ("cualquier dia menos el lunes", [("2026-11-30", "avoid")]),
    ("de lunes a viernes no puedo", [("2026-11-30", "avoid")]),
    ("el viernes no trabajo", [("2026-11-27", "proposed")]),
    ("buenas tardes", []),
    ("tengo 2 hijos", []),
    ("el próximo año", []),
]


@pytest.mark.parametrize(("text", "dates"), DATES)
def test_dates_and_what_they_are_named_for(text: str, dates: list[tuple[str, str]]) -> None:
    found = [w for w in meant(text).wishes if w.polarity in ("proposed", "avoid")]
    starts = [when.isoformat() for w in found if (when := w.start or w.end)]
    assert len(starts) == len(dates)
    for (day, role), start, wish in zip(dates, starts, found, strict=True):
        assert start.startswith(day)
        assert wish.polarity == role


@pytest.mark.parametrize(
    ("text", "never"),
    [
        ("no puedo", "confirm"), ("ya no voy", "confirm"), ("no voy a poder", "confirm"), ("n voy", "confirm"),
        ("si no puedo ir que pasa", "confirm"), ("no creo que vaya", "confirm"), ("nunca voy", "confirm"),
        ("voy al médico ese día", "confirm"), ("voy a trabajar", "confirm"), ("si estoy enfermo", "confirm"),
        ("vale pero no", "confirm"), ("claro que no", "confirm"), ("va a ser dificil", "confirm"),
        ("no hay problema", "decline"), ("no faltare", "decline"), ("como no", "decline"),
        ("no me olvido", "decline"), ("no llegaré tarde", "decline"), ("no te preocupes ahi estare", "decline"),
        ("ya no estoy enfermo", "decline"), ("encontré trabajo", "decline"), ("cambié de número", "reschedule"),
        ("estoy de baja", "stop"), ("no mas", "stop"), ("quiero parar todo", "stop"),
        ("baja por enfermedad", "stop"), ("alto", "stop"), ("me muero de risa", "emergency"),
        ("me muero de frio", "emergency"), ("hasta mañana", "decline"), ("no soy capaz de ir", "wrong_number"),
        ("por la tarde", "late"), ("buenas tardes", "late"), ("si", "decline"), ("no", "confirm"),
        ("npuedo ir", "confirm"), ("on puedo", "confirm"), ("ok no", "decline"),
        ("no trabajo el jueves", "confirm"), ("no cancele la cita", "decline"),
        ("no quiero ir a la cárcel", "decline"), ("mañana le confirmo", "reschedule"),
        ("me puede confirmar la hora", "confirm"), ("nada", "confirm"), ("no quiero problemas", "confirm"),
    ],
)  # fmt: skip
def test_what_must_never_be_confused(text: str, never: str) -> None:
    for language in ("es", "fr"):
        found = meant(text, language)
        assert (found.top, found.decision) != (never, Decision.ACT), found


@pytest.mark.parametrize(
    ("text", "intent"),
    [("si voy", "confirm"), ("no puedo ir", "decline"), ("gracias", "thanks"), ("donde es", "address"),
     ("no soy yo", "wrong_number"), ("llego tarde", "late"), ("cambiar la cita", "reschedule"), ("llameme", "call_me")],
)  # fmt: skip
def test_a_line_set_to_french_understands_spanish(text: str, intent: str) -> None:
    found = meant(text, "fr")
    assert (found.top, found.decision) == (intent, Decision.ACT), found


def test_minutes_late_are_told() -> None:
    assert meant("llego 20 minutos tarde").minutes == 20
    assert meant("llego media hora tarde").minutes == 30
    assert meant("llego diez minutos tarde").minutes == 10


def test_reasons_are_told() -> None:
    for text, reason in (("no puedo trabajo", "travail"), ("estoy enfermo", "sante"), ("murio mi padre", "famille")):
        assert meant(text).reason == reason, text


def test_our_french_keywords_hold() -> None:
    for word, intent in (("OUI", Intent.CONFIRM), ("NON", Intent.DECLINE), ("CHANGER", Intent.RESCHEDULE)):
        assert meant(word).top is intent, word


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("el lunes dia 30 de noviembre a las 14:00", datetime(2026, 11, 30, 14, tzinfo=PARIS)),
        ("lunes, 30 de noviembre, 14:00", datetime(2026, 11, 30, 14, tzinfo=PARIS)),
        ("LUNES 30 DE NOVIEMBRE 14:00", datetime(2026, 11, 30, 14, tzinfo=PARIS)),
        ("30/11 14:00", datetime(2026, 11, 30, 14, tzinfo=PARIS)),
        ("el martes primero de diciembre a las 10", datetime(2026, 12, 1, 10, tzinfo=PARIS)),
        ("el dia 1 de diciembre a las 10", datetime(2026, 12, 1, 10, tzinfo=PARIS)),
    ],
)
def test_a_date_is_read_in_the_ways_it_is_written(text: str, start: datetime) -> None:
    found = understand(text, now=NOW, appointment=APPOINTMENT, asked="date", language="es")
    assert [wish.start for wish in found.wishes] == [start]
