"""What people write in Portuguese, from Portugal, Brazil and Africa, in full words and in those of an SMS."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from dialogs.intents import Decision, Intent, Understanding
from dialogs.understand import understand

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=PARIS)  # a Monday
APPOINTMENT = datetime(2026, 11, 26, 14, 30, tzinfo=PARIS)  # the Thursday


def meant(text: str, language: str = "pt") -> Understanding:
    return understand(text, now=NOW, appointment=APPOINTMENT, asked="yes_no", language=language)


ACTED_ON = {
    "confirm": [
        "Sim", "ss", "simm", "s", "sim senhora", "blz", "beleza", "ok obg", "ok obrigado", "combinado", "fechado",
        "com certeza", "tá bom", "ta certo", "está bem", "eu vou", "vou sim", "sim vou", "Sim, estarei lá",
        "estarei presente", "confirmo", "confirmo a minha presença", "confirmado", "pode contar comigo", "pode deixar",
        "sem problema", "não tem problema", "não vou faltar", "irei sem falta", "até quinta", "te vejo na quinta",
        "posso sim", "vou comparecer", "por mim tudo bem", "sim claro", "bom dia, vou sim", "lá estarei", "perfeito",
        "aceito", "quinta às 14h30 ok", "vou estar la",
    ],
    "decline": [
        "Não", "n", "nn", "não posso", "n posso ir", "nao vou poder ir", "ñ vou", "nao consigo ir", "não vai dar",
        "nao da", "não irei", "vou não", "não vou conseguir ir", "impossível", "quinta não posso", "não tenho dinheiro",
        "não tenho como ir", "estou viajando", "estou fora da cidade", "to trabalhando", "trabalho nesse dia",
        "meu chefe não me libera", "estou doente", "to com febre", "estou no hospital", "meu filho está doente",
        "minha avó morreu", "tenho um funeral", "não tenho com quem deixar as crianças", "tenho outra consulta",
        "estou preso", "cancelar", "quero cancelar", "quinta não", "quinta eu trabalho", "ok mas não posso ir",
        "desculpe nao posso, surgiu um imprevisto", "tou doente", "não me dá jeito", "nao posso pq trabalho",
    ],
    "reschedule": [
        "quero mudar a data", "posso remarcar?", "outro dia por favor", "dá para adiar?", "não posso, outro dia?",
        "prefiro sexta", "melhor na segunda", "pode ser mais tarde?", "podia ser mais cedo",
        "quinta não posso mas sexta sim", "pode ser sexta?", "só posso à tarde", "sexta dá?", "marcar para outro dia",
    ],
    "late": [
        "vou me atrasar", "estou atrasado", "vou chegar tarde", "chego 20 minutos atrasado", "estou a caminho",
        "tem muito trânsito", "perdi o autocarro", "perdi o ônibus", "chego em 10 min", "to chegando", "to no transito",
        "um atraso de 15 minutos", "acordei tarde",
    ],
    "address": ["onde é?", "onde fica", "qual é o endereço", "qual a morada", "em que lugar", "não sei onde é"],
    "plan": ["como chego lá?", "que autocarro apanho", "qual onibus", "tem estacionamento?"],
    "when": ["que horas", "a que horas é", "quando é", "que dia", "é na quinta?", "esqueci a hora"],
    "who": ["quem é?", "quem fala", "com quem é a consulta", "para que é", "do que se trata", "é golpe?"],
    "bring": ["o que devo levar", "que documentos levo", "quais documentos", "preciso levar alguma coisa?"],
    "call_me": ["me liga", "podem me ligar?", "quero falar com a minha conselheira", "é urgente", "não sei ler"],
    "help": ["ajuda", "não entendi", "não percebo nada", "o que significa isso", "o que tenho de responder"],
    "language": ["português", "não falo francês", "falam português?", "preciso de um tradutor"],
    "stop": ["stop"],
    "polite_stop": ["não me mandem mais mensagens", "parem de mandar sms", "não quero receber mais mensagens"],
    "wrong_number": [
        "número errado", "não sou eu", "engano", "não conheço essa pessoa", "enganou-se no número", "você se enganou",
    ],
    "not_me_relay": ["sou a mãe dele", "ele não está", "ele não mora aqui", "sou irmão dele", "aviso ele"],
    "emergency": [
        "quero morrer", "vou me matar", "meu marido me bate", "não quero viver", "socorro", "fui agredida",
        "estou em perigo", "não aguento mais",
    ],
    "insult": ["filho da puta", "vai tomar no cu", "vai à merda", "que merda"],
    "thanks": ["obrigado", "muito obrigada", "obg", "vlw"],
    "greet": ["oi", "bom dia", "boa tarde", "como vai"],
    "back": ["deixa estar", "esquece"],
    "all": ["os dois", "todos"],
    "none": ["nenhum", "nenhuma data serve"],
    "autoreply": ["estou dirigindo", "resposta automática"],
    "repeat": ["repita", "pode repetir a mensagem"],
    "start": ["quero voltar a receber as mensagens"],
    "page": [
        "link", "o link", "minha página", "manda o link", "me manda o link por favor", "perdi o link",
        "o link não funciona", "não consigo abrir a página", "qual é o link?",
    ],
    "closed": ["nao ha ninguem", "estou aqui mas está fechado", "está fechado, não tem ninguém"],
}  # fmt: skip
MORE = {  # in other registers
    "confirm": [
        "Boas, sim estarei pontual", "Certo muito obrigado", "Perfeito obrigado", "bora", "de acordo, lá estarei",
        "Ciente, obrigado", "ok confirmado", "Sim, confirmo que vou", "vou sem falta", "sim senhor vou",
        "tudo certo, estarei lá", "claro", "Está ótimo", "Vou com meu irmão", "simm vou", "eu vou sim dra",
        "vou comparecer na consulta", "ok irei", "Pode contar com a minha presença", "confirmo consulta",
        "a resposta é sim", "sim blz", "blz estarei ai", "nesse horário posso", "serve para mim", "Aceito a data",
        "certeza que sim", "fixe, até quinta", "pode ser sim", "tá confirmado", "tá combinado", "vlw estarei lá",
        "vou tar aí", "estarei ai no horario", "sim eu vou", "tá fechado",
    ],
    "decline": [
        "Lamento mas não poderei ir", "não posso comparecer à consulta", "Não me é possível", "vou ter que trabalhar",
        "tô no trampo", "tenho serviço nesse dia", "ando doente", "peguei covid", "tô mal", "estou nas urgências",
        "meu filho está no hospital", "internaram minha mãe", "minha avó faleceu", "tenho um enterro",
        "não tenho quem me leve", "não tenho dinheiro pro ônibus", "estou na esquadra", "fui detido",
        "estou na cadeia", "não me deixam sair do trabalho", "o patrão não me dá folga",
        "nesse dia tenho consulta médica", "não vou conseguir chegar", "já não me interessa", "surgiu um imprevisto",
        "apareceu um trabalho", "tive uma emergência", "problema de família", "não contem comigo", "jamais",
        "de jeito nenhum", "nao poso ir", "naoposso", "nao pso ir", "naum vo", "nãoo", "n da", "n vai dar",
        "n consigo", "estou de férias", "Voltei para o meu país", "anule a consulta", "estamos de luto",
        "não tenho tempo", "esse dia não me dá jeito", "hoje e quinta não dá",
    ],
    "reschedule": [
        "pode trocar para outro dia", "Posso ir outro dia?", "queria mudar", "há outra data disponível?",
        "podia alterar a hora?", "dá para passar para a tarde?", "mais cedo por favor", "podemos adiar",
        "preciso de outra consulta", "me dá outra data", "que outra data tem?",
        "Gostaria de remarcar a minha consulta", "pode ser à tarde?", "pode ser segunda às 10?",
        "tem alguma coisa na sexta?", "Melhor às 16h", "quarta à mesma hora",
        "não posso nesse dia, que outro dia tem", "mudar", "nova data por favor",
        "amanhã não posso, depois de amanhã sim", "segunda dia 7 de dezembro posso",
    ],
    "late": [
        "vou chegar com 10 minutos de atraso", "me atrasei, já vou", "em 5 min tô aí", "Estou quase a chegar",
        "tô saindo", "tô preso no trânsito", "tem muito trânsito chego tarde", "vou atrasar um pouco desculpe",
        "meia hora de atraso", "vou demorar um pouco", "Desculpe, estou atrasada", "o trem atrasou",
        "me espera que tô atrasado", "estacionando", "tô a caminho",
    ],
    "address": [
        "o endereço pfv", "Qual é o endereço do escritório?", "aonde é?", "onde fica o spip", "não sei onde fica",
        "Não encontro o escritório", "me diz o lugar", "Qual é o andar?",
    ],
    "plan": [
        "como se chega", "qual metro fica perto", "há estacionamento?",
    ],
    "when": [
        "q dia é", "quando?", "qual é a hora", "me lembra a hora?", "não lembro que dia é", "a q horas tenho q estar",
        "é de manhã ou à tarde?", "quando é a próxima consulta",
    ],
    "who": [
        "quem é você", "quem mandou isso", "de onde me escrevem", "por que tenho que ir", "qual é o motivo",
        "que consulta?", "isso é spam?", "com qual conselheira",
    ],
    "bring": [
        "documentos?", "o que levo", "tenho que levar documentos?", "levo algo?", "preciso levar o holerite?",
    ],
    "call_me": [
        "liguem para 0612345678", "me liga pfv", "Podiam ligar-me?", "quero falar com uma pessoa",
        "preciso falar com meu conselheiro",
    ],
    "help": [
        "não entendi a mensagem", "q significa", "não sei o que fazer", "o que é o spip",
    ],
    "language": [
        "falo português", "não sei francês", "escrevam em português", "não entendo a língua",
    ],
    "polite_stop": [
        "Por favor parem de escrever", "não me mandem sms", "não escrevam mais", "não quero mais avisos",
        "me deixem em paz", "chega de mensagens", "apaguem meu número",
    ],
    "wrong_number": [
        "não sou ele", "número incorreto", "aqui não mora ninguém com esse nome", "vocês se enganaram",
        "eu não sou essa pessoa", "não o conheço", "não conheço nenhum Robin",
    ],
    "not_me_relay": [
        "sou a mãe do Robin", "sou filho dele", "ela não está", "este é o telemóvel da mulher dele", "passo o recado",
        "ele não tem telefone",
    ],
    "emergency": [
        "quero desaparecer para sempre", "não tenho vontade de viver", "meu companheiro está me batendo",
        "fui agredido", "estou sangrando, chamem uma ambulância", "eu mato ele", "se me ligarem de novo mato vocês",
        "tenho vontade de me matar",
    ],
    "insult": [
        "vão se lixar", "puta justiça", "filhos duma puta", "idiota",
    ],
    "thanks": [
        "obrigado igualmente",
    ],
    "greet": [
        "boas",
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
    ["não sei", "talvez", "se calhar", "vou ver", "depende", "não tenho certeza", "se der eu vou", "se eu puder vou",
     "te aviso amanhã", "vou tentar ir", "acho que sim", "espero poder ir", "sim mas não posso", "sim ou não",
     "se não chover", "está complicado", "tem greve", "tarde", "acho que não", "asdf qwer", "ainda não sei",
     "deve dar", "pode ser que sim", "pois", "não vale"],
)  # fmt: skip
def test_a_doubtful_text_is_asked_back(text: str) -> None:
    assert meant(text).decision is not Decision.ACT


DATES = [
    ("sexta", [("2026-11-27", "proposed")]),
    ("sexta-feira", [("2026-11-27", "proposed")]),
    ("segunda", [("2026-11-30", "proposed")]),
    ("na terça", [("2026-11-24", "proposed")]),
    ("quarta às 14h", [("2026-11-25T14:00", "proposed")]),
    ("segunda as 14h", [("2026-11-30T14:00", "proposed")]),
    ("melhor amanhã", [("2026-11-24", "proposed")]),
    ("amanhã de manhã", [("2026-11-24T04:00", "proposed")]),
    ("amanha a tarde", [("2026-11-24T12:00", "proposed")]),
    ("depois de amanhã", [("2026-11-25", "proposed")]),
    ("pode ser dia 3 de dezembro?", [("2026-12-03", "proposed")]),
    ("sexta às 3 da tarde", [("2026-11-27T15:00", "proposed")]),
    ("sexta às 10 da manhã", [("2026-11-27T10:00", "proposed")]),
    ("sexta depois das 17h", [("2026-11-27T17:00", "proposed")]),
    ("semana que vem", [("2026-11-30", "proposed")]),
    ("na próxima semana", [("2026-11-30", "proposed")]),
    ("para a semana", [("2026-11-30", "proposed")]),
    ("terça da semana que vem", [("2026-12-01", "proposed")]),
    ("segunda que vem", [("2026-11-30", "proposed")]),
    ("daqui a 15 dias", [("2026-12-07", "proposed")]),
    ("daqui a duas semanas", [("2026-12-07", "proposed")]),
    ("2a feira", [("2026-11-30", "proposed")]),
    ("não posso na segunda", [("2026-11-30", "avoid")]),
    ("terça não posso", [("2026-11-24", "avoid")]),
    ("terça eu trabalho", [("2026-11-24", "avoid")]),
    ("de segunda a sexta não posso", [("2026-11-30", "avoid")]),
    ("qualquer dia menos na segunda", [("2026-11-30", "avoid")]),
    ("quinta não posso mas sexta sim", [("2026-11-26", "avoid"), ("2026-11-27", "proposed")]),
    ("sexta não trabalho", [("2026-11-27", "proposed")]),
    ("boa tarde", []),
    ("segunda vez que mandam", []),
    ("quarto numero 5", []),
    ("tenho 2 filhos", []),
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
        ("não posso", "confirm"), ("já não vou", "confirm"), ("não vou poder", "confirm"), ("n vou", "confirm"),
        ("n posso ir", "confirm"), ("vou não", "confirm"), ("se não puder ir o que acontece", "confirm"),
        ("nunca vou", "confirm"), ("vou ao médico nesse dia", "confirm"), ("vou trabalhar", "confirm"),
        ("ok mas não", "confirm"), ("claro que não", "confirm"), ("vai ser difícil", "confirm"),
        ("nem pensar", "confirm"), ("não tem problema", "decline"), ("não vou faltar", "decline"),
        ("não esqueço", "decline"), ("não vou me atrasar", "decline"), ("já não estou doente", "decline"),
        ("arranjei trabalho", "decline"), ("mudei de número", "reschedule"), ("segunda vez", "reschedule"),
        ("estou de baixa", "stop"), ("não mais", "stop"), ("quero parar tudo", "stop"),
        ("morto de fome", "emergency"), ("boa tarde", "late"), ("à tarde", "late"), ("até amanhã", "decline"),
        ("sim", "decline"), ("não", "confirm"), ("nposso ir", "confirm"), ("no vou poder", "confirm"),
        ("na posso", "confirm"), ("ão vou", "confirm"), ("num posso", "confirm"), ("quinta nã", "confirm"),
        ("não trabalho na quinta", "confirm"), ("não cancele a consulta", "decline"),
        ("não quero ir preso", "decline"), ("amanhã confirmo", "reschedule"), ("pode confirmar a hora", "confirm"),
        ("nada", "confirm"), ("não quero problemas", "confirm"), ("quarto andar", "reschedule"),
        ("já vou trabalhar", "confirm"),
    ],
)  # fmt: skip
def test_what_must_never_be_confused(text: str, never: str) -> None:
    for language in ("pt", "fr"):
        found = meant(text, language)
        assert (found.top, found.decision) != (never, Decision.ACT), found


@pytest.mark.parametrize(
    ("text", "intent"),
    [("sim vou", "confirm"), ("não posso ir", "decline"), ("obrigado", "thanks"), ("onde fica", "address"),
     ("não sou eu", "wrong_number"), ("vou chegar atrasado", "late"), ("mudar a data", "reschedule"),
     ("me liga", "call_me")],
)  # fmt: skip
def test_a_line_set_to_french_understands_portuguese(text: str, intent: str) -> None:
    found = meant(text, "fr")
    assert (found.top, found.decision) == (intent, Decision.ACT), found


def test_minutes_late_are_told() -> None:
    assert meant("chego 20 minutos atrasado").minutes == 20
    assert meant("chego meia hora atrasado").minutes == 30
    assert meant("atraso de dez minutos").minutes == 10


def test_reasons_are_told() -> None:
    for text, reason in (("não posso, trabalho", "travail"), ("estou doente", "sante"), ("meu pai morreu", "famille")):
        assert meant(text).reason == reason, text


def test_our_french_keywords_hold() -> None:
    for word, intent in (("OUI", Intent.CONFIRM), ("NON", Intent.DECLINE), ("CHANGER", Intent.RESCHEDULE)):
        assert meant(word).top is intent, word


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("segunda dia 30 de novembro às 14h", datetime(2026, 11, 30, 14, tzinfo=PARIS)),
        ("segunda-feira, 30 de novembro, às 14h", datetime(2026, 11, 30, 14, tzinfo=PARIS)),
        ("SEGUNDA 30 DE NOVEMBRO 14H", datetime(2026, 11, 30, 14, tzinfo=PARIS)),
        ("30/11 14H", datetime(2026, 11, 30, 14, tzinfo=PARIS)),
        ("terça dia 1º de dezembro às 10h", datetime(2026, 12, 1, 10, tzinfo=PARIS)),
        ("dia primeiro de dezembro às 10h", datetime(2026, 12, 1, 10, tzinfo=PARIS)),
    ],
)
def test_a_date_is_read_in_the_ways_it_is_written(text: str, start: datetime) -> None:
    found = understand(text, now=NOW, appointment=APPOINTMENT, asked="date", language="pt")
    assert [wish.start for wish in found.wishes] == [start]
