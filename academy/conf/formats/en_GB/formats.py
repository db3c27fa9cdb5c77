DATE_FORMAT = "j F Y"
DATETIME_FORMAT = "j F Y, g.ia"
TIME_FORMAT = "g.ia"
SHORT_DATE_FORMAT = "j M Y"
MONTH_DAY_FORMAT = "j F"
DATE_INPUT_FORMATS = ["%d/%m/%Y", "%Y-%m-%d", "%d %B %Y", "%d %b %Y"]
