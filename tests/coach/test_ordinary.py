"""Well-meant sentences that share a word with a glossary stay unmarked; what presses somebody is marked."""

import pytest

from disputes.coach import Situation, advise
from disputes.flow import Role

ORDINARY = [
    ("ar", "سأرفع الصور غدا هنا."),
    ("ar", "شركة الشحن لم تتأكد من العنوان."),
    ("ar", "سأبلغ شركة الشحن اليوم."),
    ("ar", "اتصل بي المندوب أمس ثم عاد."),
    ("ar", "لم يصل المبلغ إلى حسابي بعد."),
    ("ar", "ستدفع الثمن الأصلي فقط."),
    ("ar", "هل تستطيع أن تقرأ الرقم على الملصق؟"),
    ("ar", "كان عندي تقييم سلبي واحد فقط."),
    ("ru", "Нам очень стыдно за эту ошибку."),
    ("ru", "Мой USB-хаб не включается."),
    ("ru", "Ножницы тупые и не режут."),
    ("ru", "Посылку украли из подъезда."),
    ("ru", "Мы подадим заявление на розыск посылки."),
    ("ru", "Пришлите ваш номер заказа."),
    ("ru", "Попробуйте, не пожалеете."),
    ("ru", "Этот плохой отзыв был о другом магазине."),
    ("de", "Wir melden den Diebstahl bei der Polizei."),
    ("de", "Der USB-Hub ist da."),
    ("de", "Wer zuerst bestellt, ist im Vorteil."),
    ("de", "Ein Dieb hat das Paket aus dem Flur genommen."),
    ("de", "Das Paket kam ohne Rechnung."),
    ("de", "Sie zahlen keinen Cent mehr."),
    ("de", "Das Geld kam gestern auf mein Konto."),
    ("de", "Das hat keine Folgen für Sie."),
    ("de", "Die schlechte Bewertung galt einem anderen Artikel."),
    ("es", "Ustedes siempre responden rápido, gracias."),
    ("es", "Pedí jarabe para la tos."),
    ("es", "Necesito su CIF para la factura."),
    ("es", "Si no sabe usarlo, le mando un vídeo."),
    ("es", "Qué vergüenza, nos equivocamos de caja."),
    ("es", "El envío le va a salir caro."),
    ("es", "Envíeme su número de pedido."),
    ("es", "Esa mala reseña era de otro artículo."),
    ("fr", "La douane a donné un avis négatif."),
    ("fr", "C'est un avis négatif de la douane."),
    ("fr", "Je tiens à vous signaler un retard."),
    ("fr", "Nous allons transmettre votre plainte au transporteur."),
    ("fr", "Je suis incapable d'ouvrir la boîte."),
    ("fr", "Envoyez-nous votre numéro de suivi."),
    ("fr", "Vous n'aurez pas un centime à payer."),
    ("pt-br", "Quero trocar por outro CD."),
    ("pt-br", "Vocês sempre respondem rápido, obrigado."),
    ("pt-br", "Vamos processar o reembolso hoje."),
    ("pt-br", "O pagamento vai ficar bloqueado até a devolução."),
    ("pt-br", "Bandidos levaram a carga do caminhão."),
    ("pt-br", "O burro de pelúcia chegou sem etiqueta."),
    ("pt-br", "O pedido foi pago via Pix."),
    ("pt-br", "A avaliação ruim era de outra loja."),
]
PRESSING = [
    ("ar", "سأرفع عليك قضية.", "threat"),
    ("ar", "لأنك لم تتأكد من المقاس.", "blame"),
    ("ar", "سأكتب تقييما سلبيا.", "threat"),
    ("ru", "Вам должно быть стыдно.", "blame"),
    ("ru", "Я напишу плохой отзыв.", "threat"),
    ("ru", "Ни копейки не получите.", "threat"),
    ("de", "Wir melden Sie der Polizei.", "threat"),
    ("de", "Ich werde Sie anzeigen.", "threat"),
    ("de", "Wer lesen kann, ist klar im Vorteil.", "blame"),
    ("de", "Sie werden keinen Cent sehen.", "threat"),
    ("es", "Ustedes siempre mienten.", "blame"),
    ("es", "Le voy a poner una mala reseña.", "threat"),
    ("es", "Envíeme su número de teléfono.", "off_platform"),
    ("fr", "Je laisserai un avis négatif.", "threat"),
    ("fr", "Je vais vous signaler à la police.", "threat"),
    ("fr", "Bande d'incapables.", "blame"),
    ("pt-br", "Vamos processar você.", "threat"),
    ("pt-br", "Vou deixar uma avaliação ruim.", "threat"),
    ("pt-br", "Vocês são uns bandidos.", "blame"),
]


def marks(language, text):
    advice = advise(text, Situation(Role.BUYER, language=language))
    return [(mark.kind.value, mark.words) for mark in advice.marks]


@pytest.mark.parametrize(("language", "text"), ORDINARY)
def test_an_ordinary_sentence_is_not_marked(language, text):
    assert marks(language, text) == []


@pytest.mark.parametrize(("language", "text", "kind"), PRESSING)
def test_what_presses_or_blames_somebody_is_marked(language, text, kind):
    assert [found for found, _words in marks(language, text)] == [kind]
