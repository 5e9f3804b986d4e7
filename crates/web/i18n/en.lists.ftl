### The official lists, by code. The order of the keys is that of id.lists.ftl.

## Religion
religion-1 = Islam
religion-2 = Protestant
religion-3 = Catholic
religion-4 = Hindu
religion-5 = Buddhist
religion-6 = Confucian
religion-7 = Belief in God Almighty / other

## Marital status
marital-1 = Never married
marital-2 = Married
marital-3 = Divorced
marital-4 = Widowed

## Relation to the head of the family
relation-1 = Head of family
relation-2 = Husband
relation-3 = Wife
relation-4 = Child
relation-5 = Son- or daughter-in-law
relation-6 = Grandchild
relation-7 = Parent
relation-8 = Parent-in-law
relation-9 = Other relative
relation-10 = Household help
relation-11 = Other

## Education
education-1 = None or not yet at school
education-2 = Primary school not finished
education-3 = Primary school
education-4 = Lower secondary school
education-5 = Upper secondary school
education-6 = Diploma I or II
education-7 = Academy or diploma III
education-8 = Diploma IV or bachelor's degree
education-9 = Master's degree
education-10 = Doctorate

## Occupation
occupation-1 = Not (yet) working
occupation-2 = Keeping house
occupation-3 = Pupil or student
occupation-4 = Retired
occupation-5 = Civil servant (PNS)
occupation-6 = Armed forces (TNI)
occupation-7 = Police (POLRI)
occupation-8 = Trade
occupation-9 = Farmer or planter
occupation-10 = Livestock farmer
occupation-11 = Fisher
occupation-12 = Industry
occupation-13 = Construction
occupation-14 = Transport
occupation-15 = Employee of a private company
occupation-16 = Employee of a state enterprise (BUMN)
occupation-17 = Employee of a regional enterprise (BUMD)
occupation-18 = Contract employee of the state
occupation-19 = Casual day labourer
occupation-20 = Farm or plantation labourer
occupation-21 = Fishery labourer
occupation-22 = Livestock labourer
occupation-23 = Domestic helper
occupation-24 = Barber
occupation-25 = Electrician
occupation-26 = Bricklayer
occupation-27 = Carpenter
occupation-28 = Shoemaker
occupation-29 = Welder or blacksmith
occupation-30 = Tailor
occupation-31 = Denturist
occupation-32 = Make-up artist
occupation-33 = Wardrobe stylist
occupation-34 = Hairdresser
occupation-35 = Mechanic
occupation-36 = Artist
occupation-37 = Traditional healer
occupation-38 = Traditional birth attendant
occupation-39 = Fashion designer
occupation-40 = Translator
occupation-41 = Imam of a mosque
occupation-42 = Protestant minister
occupation-43 = Catholic priest
occupation-44 = Journalist
occupation-45 = Islamic teacher or preacher
occupation-46 = Cook
occupation-47 = Event promoter
occupation-48 = Member of the House of Representatives (DPR-RI)
occupation-49 = Member of the Regional Representative Council (DPD)
occupation-50 = Member of the Audit Board (BPK)
occupation-51 = President
occupation-52 = Vice president
occupation-53 = Member of the Constitutional Court
occupation-54 = Member of the cabinet
occupation-55 = Ambassador
occupation-56 = Governor
occupation-57 = Vice governor
occupation-58 = Regent
occupation-59 = Vice regent
occupation-60 = Mayor
occupation-61 = Vice mayor
occupation-62 = Member of a provincial council (DPRD)
occupation-63 = Member of a regency or city council (DPRD)
occupation-64 = Lecturer
occupation-65 = Teacher
occupation-66 = Pilot
occupation-67 = Lawyer
occupation-68 = Notary
occupation-69 = Architect
occupation-70 = Accountant
occupation-71 = Consultant
occupation-72 = Physician
occupation-73 = Midwife
occupation-74 = Nurse
occupation-75 = Pharmacist
occupation-76 = Psychiatrist or psychologist
occupation-77 = Television presenter
occupation-78 = Radio presenter
occupation-79 = Seafarer
occupation-80 = Researcher
occupation-81 = Driver
occupation-82 = Broker
occupation-83 = Psychic
occupation-84 = Trader
occupation-85 = Village official
occupation-86 = Village head
occupation-87 = Nun
occupation-88 = Self-employed
occupation-89 = Other

## Blood type
blood-1 = A
blood-2 = B
blood-3 = AB
blood-4 = O
blood-5 = A+
blood-6 = A-
blood-7 = B+
blood-8 = B-
blood-9 = AB+
blood-10 = AB-
blood-11 = O+
blood-12 = O-
blood-13 = Not known

## Disability
disability-1 = Physical
disability-2 = Blind
disability-3 = Deaf or mute
disability-4 = Mental
disability-5 = Physical and mental
disability-6 = Other disability
disability-7 = None
