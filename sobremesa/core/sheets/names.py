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
    aires alacant albacete alcala alcaniz alcobendas alcoi alcorcon alcoy alfaro algeciras
    algemesi alicante almeria altsasu amsterdam andoain angeles antequera aranda aranjuez arganda
    arnedo arrasate astigarraga austin avila azkoitia azpeitia badajoz badalona balmaseda
    barakaldo barbastro barcelona basauri beasain benicarlo benidorm bera bergara berlin bermeo
    bilbao bilbo birmingham bogota bordeaux boston braga brussels bruxelles buenos burgos burlada
    burriana caceres cadiz calahorra calatayud cartagena castelldefels castellon cerdanyola ceuta
    chicago chiclana coimbra cordoba corella cornella coruna coslada cuarte cuenca daimiel denia
    donostia dos dublin durango ecija edinburgh eibar eivissa ejea elche elda errenteria estella
    estepona ferrol figueres fraga francisco frankfurt fuengirola fuenlabrada galapagar gandia
    gasteiz gava geneve gernika gerona getafe getaria getxo gijon girona granada granollers
    guadalajara guadix hamburg haro hernani hondarribia hospitalet houston huelva huesca ibiza
    igualada illescas inca ingenio irun iruna jaca jaen jerez koln lasarte lebrija leganes
    lekeitio leon lerida lima linares lisboa lisbon lleida logrono london lorca lucena lugo lyon
    madrid mahon majadahonda malaga manacor manchester manresa marbella marseille martos mataro
    melilla merida mexico miami mieres mijas milano miranda mislata mollet mondragon montilla
    monzon mostoles motril munchen mungia munich murcia napoli new oiartzun olot onati ondarroa
    ontinyent ordizia orense orihuela orio ourense oviedo palafrugell palencia palma pamplona
    paris parla paterna pinto plasencia ponferrada pontevedra porto pozuelo puertollano quito
    requena reus ribadeo ripollet rivas roma roquetas rota rotterdam rubi sabadell sabinanigo
    sagunto salamanca san sanguesa sanlucar santander santiago seattle segovia sestao sevilla
    siero sitges soria sueca tafalla talavera tarragona tarrega telde terrassa teruel toledo
    tolosa tomelloso torino torrelavega torremolinos torrent torrevieja tortosa toulouse trujillo
    tudela urnieta usurbil utebo utrera valdemoro valencia valladolid valls vic vigo viladecans
    vilafranca vilanova villarreal villena vinaros vitoria wien xixon yecla york zafra zalla
    zamora zaragoza zarautz zestoa zumaia zurich
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
) | {
    "a coruna", "castilla la mancha", "castilla y leon", "castilla-la mancha", "ciudad real",
    "comunidad de madrid", "comunidad foral de navarra", "comunidad valenciana",
    "comunitat valenciana", "illes balears", "islas baleares", "islas canarias", "la coruna",
    "la rioja", "las palmas", "pais vasco", "principado de asturias", "region de murcia",
    "santa cruz de tenerife", "new york", "ile-de-france", "lombardia", "bayern", "lisboa", "porto",
}  # fmt: skip
COUNTRIES = frozenset(
    """
    ad alemania andorra argentina austria belgica belgique belgium brasil brazil chile colombia de
    deutschland es esp espana espanya estados fr france francia frankreich gb germany holanda
    ireland irlanda it italia italy kingdom mexico netherlands osterreich peru portugal pt reino
    schweiz spain states suiza switzerland uk unido unidos united us usa
    """.split()  # noqa: SIM905
) | {
    "ee uu", "ee. uu.", "estados unidos", "great britain", "holland", "marruecos", "paises bajos",
    "reino unido", "the netherlands", "united kingdom", "united states", "uruguay", "suecia",
    "polonia", "rumania",
}  # fmt: skip
FIRMS = frozenset(
    """
    abogados academia aceites ag agricola arkitektura arquitectura asesoramiento asesores asesoria
    asociacion autoescuela automoviles ayuntamiento bakery bar bazar bodega bodegas boutique bv
    cafeteria carniceria carpinteria casa cb cerrajeria cerveceria clinic clinica club co colegio
    comercial company comunidad congelados conservas construcciones consulting coop cooperativa
    corp cristaleria decoracion deportes despacho distribuciones distribuidora electricidad
    electricos embutidos escuela estanco estudio excavaciones farmacia ferreteria floristeria
    fontaneria foundation frutas fruteria fundacion fundicion garaje gestion gestoria gimnasio
    gmbh granja group grupo guarderia heladeria herbolario hermanos hijos hnos hostal hotel
    iberica ikastola imprenta inc industrias industries ingenieria inmobiliaria instalaciones
    instituto inversiones jardineria jatetxea joyeria kg labs lavanderia lda libreria llc
    logistica ltd maderas maquinaria media mercado meson metalurgica modas montajes muebles
    notaria nv okindegia optica panaderia panificadora papeleria parroquia pasteleria peluqueria
    pension pescaderia pinturas pizzeria plc posada productos promociones promotora publicidad
    queseria quesos reformas residencia restaurante sa sarl sas sastreria sau sc school scp
    seguros services servicios sidreria sl sll slp slu sociedad software solutions srl studio
    suministros supermercado supermercados systems taller talleres tapiceria technologies tienda
    tintoreria transportes universidad vinos vivero viveros zapateria
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
    abogada abogado accountant administracion administrador administradora administrativa
    administrativo agente agricultor agricultora albanil alcalde alcaldesa almacenero analista
    analyst apoderada apoderado architect arquitecta arquitecto asesor asesora asistente assistant
    autonoma autonomo auxiliar bibliotecaria bibliotecario buyer camarera camarero carpintero ceo
    cfo chief chofer clerk cocinera cocinero comercial compras concejal conductor conductora
    consultant consultor consultora contable coordinador coordinadora cto decorador decoradora
    delegada delegado delineante dentista dependienta dependiente designer developer directeur
    director directora disenador disenadora duena dueno educador educadora electricista encargada
    encargado enfermera enfermero engineer estudiante farmaceutica farmaceutico fisioterapeuta
    fontanero fotografa fotografo founder funcionaria funcionario ganadero gerente geschaftsfuhrer
    gestor gestora head informatica informatico ingeniera ingeniero inhaber investigador
    investigadora jardinero jefa jefe jubilada jubilado lawyer leiter logopeda maestra maestro
    manager mecanica mecanico medica medico monitor monitora mozo notario nurse nutricionista
    odontologa odontologo officer operaria operario owner panadera panadero peluquera peluquero
    periodista pintor pintora president presidenta presidente procurador profesor profesora
    programador programadora propietaria propietario psicologa psicologo recepcionista repartidor
    representante responsable sales secretaria secretario secretary socia socio soldador
    subdirector subdirectora supervisor supervisora teacher tecnica tecnico telefonista traductor
    traductora vendedor vendedora ventas veterinaria veterinario vicepresidenta vicepresidente vp
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
