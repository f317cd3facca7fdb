"""Invented names of people, streets and practices. None is taken from a list of real people."""

FAMILY = (
    "Ashcombe", "Birkfell", "Coldbeck", "Drenham", "Elverley", "Farrowdale", "Gillthwaite",
    "Harkness-Moor", "Ingleby-Rowe", "Jessamund", "Kelderson", "Larkhurst", "Merrowby",
    "Netherfold", "Oakenshawe", "Penhallick", "Quarmley", "Rookwith", "Swinsdale", "Thackeray-Lund",
    "Underskar", "Varleyholme", "Wetherlund", "Yewbarrow", "Abendra", "Bhaskarin", "Chaudrell",
    "Dhaliwen", "Farooqen", "Hussanby", "Iqbalde", "Joshiren", "Kaurley", "Malikett", "Nadimore",
    "Patelin", "Rahmanby", "Siddiqel", "Uddinley", "Adeyinwa", "Boatenlo", "Chukwumere", "Dialloby",
    "Mensahlo", "Okaforen", "Owusande", "Kowalczen", "Nowakley", "Popescar", "Wisniewen", "Chenlow",
    "Wongley", "Tranmere-Li", "O'Harrowan", "MacIlvray", "Byrneholt", "Dohertyn", "Keenaghty",
)  # fmt: skip
GIVEN_FEMALE = (
    "Adela", "Aishah", "Bronwen", "Beatriz", "Carys", "Delphine", "Edwina", "Fenella", "Farida",
    "Greta", "Harpreet", "Imelda", "Ines", "Jocasta", "Kamala", "Leonie", "Marguerite", "Nasreen",
    "Odette", "Perpetua", "Ruksana", "Sunniva", "Thandiwe", "Ursula", "Vashti", "Winifred",
    "Yewande", "Zofia",
)  # fmt: skip
GIVEN_MALE = (
    "Ambrose", "Arjun", "Bertram", "Cedric", "Chidi", "Dafydd", "Emeka", "Fergal", "Gurdeep",
    "Hamish", "Idris", "Jasper", "Kwabena", "Leopold", "Magnus", "Nasir", "Osric", "Piotr",
    "Quentin", "Rafiq", "Silas", "Tobias", "Ulric", "Viktor", "Wilfred", "Yusuf", "Zbigniew",
    "Caspian",
)  # fmt: skip
STREETS = (
    "Anchor Row", "Beck Side", "Capstan Street", "Drovers Lane", "Eddystone Terrace", "Fellgate",
    "Gannet Close", "Herring Wharf", "Ironmill Lane", "Jetty Road", "Kiln Bank", "Lantern Street",
    "Mill Fold", "Netmakers Yard", "Orchard Garth", "Packhorse Way", "Quayside View", "Ropewalk",
    "Shepherds Croft", "Tenter Hill",
)  # fmt: skip
TOWNS = ("Harbourmouth", "Dalesbridge", "Saltney Cove", "Upper Fold", "Millbeck", "Cragside")
PRACTICES = (
    "Anchor", "Beckfield", "Capstan", "Drovers", "Eddystone", "Fellgate", "Gannet", "Herringthorpe",
    "Ironmill", "Jetty", "Kilnbank", "Lantern", "Millfold", "Netherbeck", "Orchard Garth",
    "Packhorse", "Quayside", "Ropewalk", "Shepherds", "Tenterfield", "Upper Cragg", "Viaduct",
    "Weavers", "Yewdale", "Abbeygarth", "Brackenrigg", "Cloughside", "Dunlin", "Embsay Road",
    "Foxglove", "Greystones", "Heronsgate", "Ivelet", "Juniper", "Kittiwake", "Limekiln",
    "Moorcock", "Northgate", "Oyster Park", "Plover", "Ravenseat", "Saltings", "Turnstone",
    "Underbank", "Westerdale", "Wharfside",
)  # fmt: skip
PRACTICE_KINDS = ("Surgery", "Medical Centre", "Health Centre", "Family Practice", "Group Practice",
    "Medical Group")  # fmt: skip
PLACES = ("Harbourmouth", "Dalesbridge", "Saltney", "Upperfold", "Millbeck", "Cragside")
