"""Drawing PDFs that can be listened to. Who draws on a page knows ReportLab; pikepdf stays in here (docs/adr/0008)."""
