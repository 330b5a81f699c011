"""A short piece of news in five languages, each with a headline."""

NEWS = {
    "en": (
        "Bridge at Velm stays shut\n\n"
        "The bridge at Velm will stay shut until June, mayor Ilse Brandt said on Monday. "
        "The repair costs 2.4 million euros, which is more than the town had planned for.\n"
    ),
    "de": (
        "Brücke in Velm bleibt gesperrt\n\n"
        "Die Brücke in Velm bleibt bis Juni gesperrt, sagte Bürgermeisterin Ilse Brandt am Montag. "
        "Die Reparatur kostet 2,4 Millionen Euro und damit mehr, als die Stadt geplant hatte.\n"
    ),
    "fr": (
        "Le pont de Velm reste fermé\n\n"
        "Le pont de Velm restera fermé jusqu'en juin, a dit lundi la maire Ilse Brandt. "
        "Les travaux coûtent 2,4 millions d'euros, plus que ce que la ville "
        "avait prévu pour l'année.\n"
    ),
    "es": (
        "El puente de Velm sigue cerrado\n\n"
        "El puente de Velm seguirá cerrado hasta junio, dijo el lunes la alcaldesa Ilse Brandt. La "
        "obra cuesta 2,4 millones de euros, más de lo que la ciudad tenía previsto para el año.\n"
    ),
    "zh": (
        "维尔姆大桥继续关闭\n\n"
        "市长伊尔莎·布兰特周一表示，维尔姆大桥将关闭至六月。维修费用为240万欧元，超出该市的预算。\n"
    ),
}
