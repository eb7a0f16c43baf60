"""The programs themselves, as an operator starts them, against a carrier and a mail server over real sockets."""
