"""Frequent names and words, to know a column of people from a column of towns.

Given names and surnames of Spain and its neighbours, from general knowledge; none is left out
on purpose and none has to be here: a column is judged by the share of its cells.
All are folded: without accents, in small letters.
"""

from __future__ import annotations

GIVEN = frozenset(
    """
    aaron abel abigail adam adrian adriana agnes agurtzane agustin aida aimar ainara ainhoa ainoa
    aintzane aitana aitor aitziber aiyana alain alan alazne alba albert alberto alejandra
    alejandro alex alexander alexandra alexia alfonso alfred alfredo alice alicia alison almudena
    alonso alvaro amaia amalia amanda amaya amelia amparo ana anabel anastasia ander andoni andre
    andrea andreas andres andreu andrew ane angel angela angeles angelica anita anna anne annette
    anselmo anthony antoine anton antoni antonia antonio antton araceli arantxa arantza arantzazu
    argi ariadna armando arnau arrate arthur arturo asier asuncion august aurelio aurora axel
    azucena barbara beatrice beatriz begona begone benat benito benjamin bernardo bernat bert
    bertha bittor blanca borja brandon brian brigitte bruno camila camille candela carla carles
    carlos carlota carme carmela carmen carol carolina caroline catalina catherine cayetana
    cecilia celia cesar charles charlotte charo chiara chloe christian christina christine
    christopher claire clara claude claudia claudio concepcion concha conchi consuelo cora
    covadonga cristian cristina cristobal daniel daniela danielle dario david debora delia denis
    dev diana diego dieter dolores dolors domingo dominique donald dora dorothy eder edgar edith
    eduardo edurne edward eider eire ekaitz elaia elena elias elisa elisabet elisabeth elizabeth
    ella elvira emilia emiliano emilio emily emma emmanuel enara encarna encarnacion eneko enric
    enrique eric erik ernesto esperanza esteban ester esther esti estibaliz estrella ethan etienne
    eugenia eugenio eulalia eunate eva evelyn ezequiel fabian fabio fatima faustino federico
    felipe felix fenna fermin fernanda fernando ferran fidel florencio florian francesc francesca
    francesco francisca francisco francois frank frederic fritz fuensanta gabriel gabriela gael
    gaizka garazi garbine garikoitz gema gemma george georgina gerard gerardo gertrudis giacomo
    gilbert gines giovanni gisela giulia gloria goizane goizeder gonzalo gorka grace graciela
    graham gregorio greta guadalupe guillem guillermo gumersindo gustavo haizea hans harald haritz
    harry heather hector heidi heike helen helena helene henri henry herminia hilda hortensia hugo
    ian ibai iban ibon idoia ignacio igone igor iker ikram ildefonso imanol imma inaki ines ingrid
    inigo inmaculada ioana ion iosu irati irene iria iris irma isaac isabel isabelle isidra isidro
    ismael israel itsaso itxaso itziar ivan izaro izaskun jabier jacinto jack jacob jacqueline
    jaime jakob james jan jana jane janet jason jasone jaume javi javier jean jeanne jennifer
    jeremy jeronimo jesica jessica jesus jesusa joan joana joanna joao joaquin joaquina john jokin
    jon jonathan jordi jordina jorge jose josefa josefina josep josephine josu josune joxe juan
    juana juanjo judith julen jules julia julian juliana julie julieta julio jurgen justo karin
    karl karmele karmelo kate katherine katia kattalin kevin kirsten klaus koldo laia lander lara
    larraitz laura laurent leandro leire lena leo leonor leopoldo leticia lidia lier lila lilian
    linda lisa lluis lola lorea lorena lorenzo louis louise lourdes luca lucas lucia luciano lucy
    ludwig luis luisa luka lukas luna luz macarena madalen maddi magdalena maialen maider maika
    maitane maite manel manolo manuel manuela mar marc marcel marcelino marcelo marcos margaret
    margarita maria mariana mariano maribel marie marina mario marion marisa marisol mark marko
    marta martha martin martina mary mateo mateu matias matilde matteo matthew matthias maurice
    mauricio max maximo maya mayte melania melissa mercedes meritxell michael michel michelle
    miguel mikel mila milagros mireia miren miriam mohamed moises monica monika montse montserrat
    nadia nagore nahia naiara nancy natalia natividad neil nekane nerea neus nicolas nicole nieves
    nikolaus nils nina noa noelia noemi nora norma nuria oier oihana oihane olaf olatz olga oliver
    olivia omar onintza oriol orla oscar otto pablo paco paloma pamela paola paolo patricia
    patrick patxi pau paul paula paulina pauline paulo pedro peio pello pep pepa pepe pere peru
    peter petra philip philippe pierre pilar pol quim quique rafa rafael raimundo ramon raquel
    raul rebeca regina reinhard remedios renata rene ricard ricardo richard rita robert roberta
    roberto rocio rodolfo rodrigo rogelio roger roland roman romina rosa rosalia rosario rose
    roser rosi ruben rufino ruth ryan sabina sabine salome salvador samuel sandra santi santiago
    sara sarah saray saturnino saul sebastian sergi sergio severino sheila silvia simon simone
    sofia soledad sonia sophie soraya stefan stefanie stephanie stephen steven susan susana sven
    sylvia tania teo teodoro teresa thomas tim timothy tomas toni trinidad txema txomin unai urko
    ursula uxue valentin valentina valeria vanesa vera veronica vicent vicenta vicente victor
    victoria vincent violeta virginia vivian walter werner wilhelm william wolfgang xabier xavi
    xavier ximena xoan yago yaiza yasmin yolanda yon yuri yusuf zaira zigor zoe zurine
    """.split()  # noqa: SIM905 - a thousand quotation marks say nothing
)
SURNAMES = frozenset(
    """
    abad acosta agirre aguado aguilar aguirre agustin aizpurua alarcon alberdi alcaraz aldasoro
    alfaro allen almeida alonso altuna alvarado alvarez alves amoros anderson andrade antunez
    aparicio arana aranda araujo arce arenas arias ariza armstrong arnau arrieta arrizabalaga
    arroyo artola asensio avila ayala azkue baker ballesteros baptista barandiaran barbosa barrera
    barrios barroso bauer becker beloki beltran benavides benitez berasategi bermejo bermudez
    bernal bernard bielsa blanco blasco bonet bosch bravo brown bueno burgos caballero cabello
    cabrera calavia calderon calvo camacho camara campbell campos canals cano carbonell cardenas
    cardona cardoso carmona carrasco carrera carrillo carter carvalho casado casals casas castano
    castillo castro clark clarke collado collins conde contreras cook cooper cordero cordoba
    corral correa cortes costa crespo cruz cuesta cuevas davies davis delgado diaz diez dominguez
    donoso duarte dubois dupont duran durand echeverria edwards elizalde elizondo escobar escudero
    espinosa esteban esteve estevez etxeberria evans exposito fernandes fernandez ferreira ferrer
    ferrero fischer flores font fontana franco fuentes fuster gallardo gallego galvez garay garcia
    garmendia garrido garriga garzon gil gimenez giraldo goikoetxea gomes gomez goncalves goni
    gonzales gonzalez gracia gray green griffiths guardiola guerra guerrero gutierrez guzman hall
    harris heredia hernandez hernando herrera herrero hidalgo hill hoffmann horvath huber hughes
    hurtado ibanez ibarra iglesias iriarte irizar iturbe iturralde izquierdo jackson jaime james
    jansen jaramillo jimenez johnson jones juarez jurado keller king klein koch kramer lahoz
    larranaga larrea larsson lasa leal lee lekue leon lewis lima llorente lloret lobo lopes lopez
    lorente lorenzo lozano lucas luna machado macias maier mairal manzano marcos marin marques
    marquez marrero marti martin martinez martins mas mata mateo mateos matos medina mejia
    melendez mendes mendez mendizabal mendoza menendez merino meyer miguel millan miller miranda
    miro mitchell molina moliner moll mondragon montero montes montoya moore mora morales moran
    moreno morgan morris moya muller munoz murillo murphy murray nadal nascimento navarro navas
    neumann nieto nogueira nunes nunez ochoa odriozola ojeda olivares oliveira oliver olmos
    ordonez orozco ortega ortiz osorio otaegi otero pacheco padilla palacios palau palma pardo
    paredes parra pascual pastor paz pena perales pereda pereira peres perez peris petit phillips
    pineda pintado pinto plaza ponce pons porras portillo pozo prado prats prieto puig pujol
    quesada quintana quintero quiroga ramirez ramos rey reyes ribas ribeiro ribera richards
    richter riera rincon rios rius rivas rivera roberts robinson robles roca rocha rodrigues
    rodriguez rogers roig rojas roldan roman romero rosales rossello rossi rousseau rovira rubio
    rueda ruiz saenz saez salas salazar salcedo salgado salinas salvador sanabria sanchez sancho
    sandoval sanjuan santamaria santana santiago santos sanz sarmiento schmidt schneider schulz
    schwarz scott segarra segura serra serrano sierra silva simon smith soler solis soraluze soria
    sosa soto sousa souza suarez tapia taylor tejada tejero tena thomas thompson tolosa tomas
    torre torres tovar trujillo turner ubeda uranga urbano uria uribe urrestarazu urrutia urzua
    usabiaga valdes valencia valero valle vallejo valls varela vargas vasquez vazquez vega velasco
    velazquez velez vera vergara vicente vidal vila vilar villa villalba villanueva villar
    villegas wagner walker ward watson weber white williams wilson wood wright yilmaz young zabala
    zabaleta zamora zapata zelaia zubeldia zubiri zulueta zuniga
    """.split()  # noqa: SIM905
)
CITIES = frozenset(
    """
    aires alacant albacete alcala alcaniz alcorcon alicante almeria amsterdam andoain angeles
    austin avila azkoitia azpeitia badajoz badalona barakaldo barbastro barcelona basauri beasain
    bergara berlin bilbao bilbo birmingham bogota bordeaux boston braga brussels bruxelles buenos
    burgos caceres cadiz calatayud cartagena castellon ceuta chicago coimbra cordoba coruna
    coslada cuarte cuenca donostia dublin durango edinburgh eibar eivissa ejea elche errenteria
    ferrol fraga francisco frankfurt fuenlabrada gasteiz geneve gerona getafe getaria getxo gijon
    girona granada guadalajara hamburg hernani hondarribia hospitalet houston huelva huesca ibiza
    irun iruna jaca jaen jerez koln lasarte leganes leon lerida lima lisboa lisbon lleida logrono
    london lorca lugo lyon madrid mahon malaga manchester marbella marseille mataro melilla merida
    mexico miami milano monzon mostoles munchen munich murcia napoli new oiartzun orense orio
    ourense oviedo palencia palma pamplona paris pontevedra porto quito reus roma rotterdam
    sabadell sabinanigo salamanca san santander santiago seattle segovia sevilla soria tarragona
    terrassa teruel toledo tolosa torino toulouse tudela usurbil utebo valencia valladolid vigo
    vitoria wien xixon york zamora zaragoza zarautz zumaia zurich
    """.split()  # noqa: SIM905
)
REGIONS = frozenset(
    """
    alava albacete alicante almeria andalucia araba aragon asturias avila az badajoz baleares
    balears barcelona bizkaia burgos ca caceres cadiz california canarias cantabria castellon
    castilla cataluna catalunya cordoba coruna cuenca euskadi extremadura fl florida ga galicia
    gipuzkoa girona granada guadalajara guipuzcoa huelva huesca il illes jaen leon lleida lugo ma
    madrid malaga mancha murcia nafarroa navarra nc nj ny oh ourense pa palencia pontevedra rioja
    salamanca segovia sevilla soria tarragona tenerife teruel texas toledo tx va valencia
    valladolid vizcaya wa zamora zaragoza
    """.split()  # noqa: SIM905
)
COUNTRIES = frozenset(
    """
    ad alemania andorra argentina austria belgica belgique belgium brasil brazil chile colombia de
    deutschland es esp espana espanya estados fr france francia frankreich gb germany holanda
    ireland irlanda it italia italy kingdom mexico netherlands osterreich peru portugal pt reino
    schweiz spain states suiza switzerland uk unido unidos united us usa
    """.split()  # noqa: SIM905
)
FIRMS = frozenset(
    """
    abogados ag arkitektura arquitectura asesoria asociacion ayuntamiento bakery bar bodega
    bodegas bv cafeteria carpinteria casa cb clinic clinica club co colegio company comunidad
    construcciones consulting coop cooperativa corp distribuciones escuela estudio farmacia
    ferreteria floristeria foundation fundacion gestoria gmbh group grupo hermanos hijos hnos
    hostal hotel inc industries inmobiliaria instalaciones instituto jatetxea kg labs lda libreria
    llc ltd media muebles nv okindegia panaderia peluqueria pension plc posada residencia
    restaurante sa sarl sas sau sc school scp services servicios sidreria sl sll slp slu sociedad
    software solutions srl studio suministros systems taller talleres technologies transportes
    universidad
    """.split()  # noqa: SIM905
)
STREETS = frozenset(
    """
    av avda ave avenida avinguda bajo blvd boulevard c calle camino carrer carretera cl court ctra
    drive etorbidea kale kalea lane paseo passeig piazza piso placa platz plaza plazatxoa po pol
    poligono pza rd road ronda rua rue st str strasse street travesia urb via way
    """.split()  # noqa: SIM905
)
LANGUAGES = frozenset(
    """
    aleman basque ca castellano catala catalan de en english es espanol eu euskara euskera fr
    frances french gallego german gl ingles it italiano portugues pt spanish
    """.split()  # noqa: SIM905
)
JOBS = frozenset(
    """
    gerente director directora dueno duena encargado encargada responsable jefe jefa
    administracion administrativo administrativa secretario secretaria comercial
    arquitecto arquitecta ingeniero ingeniera tecnico tecnica cocinero cocinera propietario
    propietaria presidente presidenta coordinador coordinadora contable abogado abogada medico
    medica profesor profesora maestro maestra compras ventas manager ceo cto cfo owner founder
    engineer developer head chief officer sales consultant consultor consultora analyst analista
    assistant asistente auxiliar jardinero carpintero electricista fontanero recepcionista socio
    socia autonomo autonoma directeur responsable geschaftsfuhrer leiter inhaber buyer president
    """.split()  # noqa: SIM905
)
DIRECTIONS = {
    "in": "in", "out": "out", "entrante": "in", "saliente": "out", "inbound": "in",
    "outbound": "out", "incoming": "in", "outgoing": "out", "recibida": "in", "recibido": "in",
    "enviada": "out", "enviado": "out", "realizada": "out", "emitida": "out", "received": "in",
    "sent": "out", "entrada": "in", "salida": "out", "missed": "in", "perdida": "in",
    "entrant": "in", "sortant": "out", "eingehend": "in", "ausgehend": "out", "dialed": "out",
    "placed": "out", "sarrerakoa": "in", "irteerakoa": "out", "recibidas": "in", "from": "in",
    "to": "out", "nos llama": "in", "llamamos": "out", "e": "in", "s": "out", "i": "in", "o": "out",
}  # fmt: skip
"""Who began, folded: `in` is they, `out` is we."""
MEDIA = {
    "llamada": "phone", "telefono": "phone", "call": "phone", "phone": "phone", "tel": "phone",
    "telefonica": "phone", "anruf": "phone", "appel": "phone", "trucada": "phone",
    "deia": "phone", "llamada telefonica": "phone", "phone call": "phone", "por telefono": "phone",
    "visita": "visit", "visit": "visit", "presencial": "visit", "en persona": "visit",
    "en tienda": "visit", "tienda": "visit", "mostrador": "visit", "besuch": "visit",
    "visite": "visit", "bisita": "visit", "in person": "visit",
    "reunion": "meeting", "meeting": "meeting", "cita": "meeting", "reunio": "meeting",
    "bilera": "meeting", "treffen": "meeting", "event": "meeting",
    "comida": "meal", "cena": "meal", "almuerzo": "meal", "lunch": "meal", "meal": "meal",
    "dinner": "meal", "cafe": "meal", "coffee": "meal",
    "email": "email", "correo": "email", "mail": "email", "e-mail": "email",
    "correo electronico": "email", "whatsapp": "whatsapp", "wasap": "whatsapp", "sms": "sms",
    "mensaje": "sms", "carta": "letter", "letter": "letter", "videollamada": "video",
    "video": "video", "zoom": "video", "teams": "video", "meet": "video", "telegram": "telegram",
    "fax": "letter", "chat": "whatsapp", "video call": "video",
}  # fmt: skip
"""By what means, folded, in the words of `Interaction.medium`."""
