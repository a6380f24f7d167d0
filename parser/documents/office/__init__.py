"""Word and Excel of all makers: DOCX, DOC, WPS, RTF, XLS, XLSX, ET."""
