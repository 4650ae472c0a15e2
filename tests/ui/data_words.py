"""The words of invented data in the pictures: names of people and places, ids, files, addresses, commands.

They are nobody's to translate. Whatever else stands in a window without the marks of the language of nobody
came from no catalogue.
"""

from typing import Final

_PEOPLE: Final = (
    "Mara Lindqvist Ruben de Wit mara ruben firmware manager Beheer Noordkade noor sven Joost Bakker Iris "
    "Vos Cleaners"
)
_PLACES: Final = """
    Kanaalhuis Beursgebouw Zuidtoren Kanaalkade Floor East West Store room Office east Main entrances
    door Garage gate Lobby Hotel lobby Roof and plant rooms Plant Roof hatch Door Bicycle cellar kanaal Poor
    booking nobody Desk Smart Controller Cylinder Cylinders SX Checked weekly Havenlicht Hotels Device
    reception Rooms Strandweg Nord laptop Holm Sven Lock Replaced in spring Front Night staff Pieter Noor NKDH
    floor
"""
_FILES: Final = """
    journal settings installation environment recorder case from noordkade test acme bold sandbox https
    json csv remarks phone deadbeef latest one correct horse battery SHA
"""
_COMMANDS: Final = """
    lock installer profile list install label property area name resume job verify provision Linux self
    pcba nk certifi remote SHA MIT opening
"""
_FEATURES: Final = """
    detection protection real shares show tailgater tamper temporary controller
    activate activation active alert auto backup boost button clickers client create credential custom
    device disable dynamic email event events export extended filter groups import in integration invite
    keep keys leave locked log managed match matter mode nfc night organizations pins portal power range
    require save share access sms status tag to turn unlimited user users walk web webhooks whatsapp
"""
"""Names of features as Bold's cloud tells them."""

DATA: Final = frozenset(f"{_PEOPLE} {_PLACES} {_FILES} {_COMMANDS} {_FEATURES}".split())
