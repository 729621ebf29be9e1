"""What `./kontor einvoice` does without the platform: judge, convert, show and unpack files on this machine."""
