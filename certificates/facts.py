ISSUED = "certificates.issued"
# Taken back; the person is told once.
WITHDRAWN = "certificates.withdrawn"
# Another took its place; the person hears of that one.
SUPERSEDED = "certificates.superseded"
