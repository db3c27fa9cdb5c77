ISSUED = "certificates.issued"
WITHDRAWN = "certificates.withdrawn"
SUPERSEDED = "certificates.superseded"
