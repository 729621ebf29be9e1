"""The demo tenant: an engineering office of twelve people with a year behind it, told over REST alone.

Who and what is plain data (`cast`, `customers`, `orders`); `calendar` says when, `diary` what is done already, `year`
lets the weeks pass, with a person's work in `work`, sales in `selling` and money in `billing` and `paying`. Nothing is
random: the same Monday gives the same year.
"""
