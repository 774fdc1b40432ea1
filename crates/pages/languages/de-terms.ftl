# Die Verfassung: Name und Währung
param-name = Wie das Gemeingut heißt.
bounds-name = 1 bis 200 Zeichen, in einer Zeile.
param-currency-code = Wie die Währung genannt wird.
bounds-currency-code = 1 bis 12 Buchstaben von A bis Z oder a bis z und Ziffern. Das lässt sich nicht ändern.
param-currency-scale = Wie viele Nachkommastellen ein Betrag hat.
bounds-currency-scale = Von 0 bis 18. Das lässt sich nicht ändern.

# Die Verfassung: Amtsträger
param-officers-registrars = Die Registrare: Sie bezeugen, dass jedes Mitglied ein Mensch ist und nur einmal Mitglied; sie können Mitglieder sperren und wieder einsetzen und Stimmzettel auf Papier eintragen.
bounds-officers-registrars = 1 bis 100 verschiedene Schlüssel.
param-officers-registrars-needed = Wie viele Registrare zustimmen müssen, um ein Mitglied aufzunehmen, zu sperren oder wieder einzusetzen.
bounds-officers-registrars-needed = Von 1 bis zur Zahl der Registrare.
param-officers-surveyors = Die Vermesser: Sie tragen Güter ein, berichtigen Beschreibungen und nehmen freie Güter aus dem Register; jeder handelt allein.
bounds-officers-surveyors = 1 bis 100 verschiedene Schlüssel.
param-officers-cashiers = Die Kassierer: Sie geben Geld gegen Zahlungen von außen aus und zahlen es wieder aus.
bounds-officers-cashiers = 1 bis 100 verschiedene Schlüssel.
param-officers-cashiers-needed = Wie viele Kassierer zustimmen müssen, um mehr Geld auszugeben, als einer allein darf.
bounds-officers-cashiers-needed = Von 1 bis zur Zahl der Kassierer.
param-officers-issue-limit = Wie viel Geld ein Kassierer an einem Tag allein ausgeben darf.
bounds-officers-issue-limit = Von 0 bis 10²⁷ kleinste Einheiten der Währung.

# Die Verfassung: Konten
param-accounts-recovery-delay = Wie lange der eigene Schlüssel eines Kontos verhindern kann, dass ein anderer an seine Stelle tritt, nachdem der Ersatzschlüssel das verlangt hat.
bounds-accounts-recovery-delay = Von 1 Tag bis 90 Tage.

# Die Verfassung: Mitglieder, Runden und Stimmen
param-governance-activation-delay = Wie lange ein neues Mitglied wartet, bis es Stimmguthaben bekommt und abstimmt.
bounds-governance-activation-delay = Von keiner Wartezeit bis 365 Tage.
param-governance-registrar-set-cap = Ob ab 30 Mitgliedern höchstens ein Drittel von ein und derselben Gruppe von Registraren aufgenommen sein darf.
bounds-governance-registrar-set-cap = Ja oder nein. Es gilt nur, wo es mehr Registrare gibt, als zustimmen müssen.
param-governance-round-interval = Wie lange es von einer Eröffnung einer Runde bis zur nächsten ist.
bounds-governance-round-interval = Mindestens so lange, wie Lesen und Abstimmen zusammen dauern, und mindestens eine Stunde; höchstens 100 Jahre von 365 Tagen.
param-governance-deliberation = Wie lange die Mitglieder die Vorschläge lesen können, bevor abgestimmt wird.
bounds-governance-deliberation = Auch gar keine Zeit; zusammen mit der Zeit zum Abstimmen nicht länger als von einer Eröffnung bis zur nächsten.
param-governance-voting = Wie lange abgestimmt wird.
bounds-governance-voting = Ab einer Sekunde; zusammen mit der Zeit zum Lesen nicht länger als von einer Eröffnung bis zur nächsten.
param-governance-ballots = Ob andere vor dem Ende der Runde sehen, was auf einem Stimmzettel steht; danach sind alle öffentlich.
bounds-governance-ballots = „withheld“: verdeckt bis zum Ende; oder „open“: sofort offen.
param-governance-rule = Wie aus Stimmen Geld wird.
bounds-governance-rule = Eine von „equal-shares“, „greedy“, „proportional“, „quadratic“, „clr“ und „pairwise“.
param-governance-min-supporters = Wie viele Unterstützer ein Vorschlag mindestens braucht, um Geld zu bekommen; einen von hundert Abstimmenden braucht er auf jeden Fall.
bounds-governance-min-supporters = Von 0 bis 1.000.000.000; mehr als alle, die abstimmen dürfen, sind nie nötig.
param-governance-min-bond = Die kleinste Kaution für einen Vorschlag.
bounds-governance-min-bond = Von 0 bis 1.000.000.000 in der Währung.
param-governance-bond-share = Die kleinste Kaution für einen Vorschlag, der Geld erbittet, als Anteil daran; die größere der beiden Kautionen gilt.
bounds-governance-bond-share = Von 0 bis 1, also allem, was erbeten wird.
param-governance-kappa = Wie viel Stimmguthaben für wie viel Einnahmen entsteht; die Mitglieder teilen es zu gleichen Teilen.
bounds-governance-kappa = Von 1 bis 1.000.000.000 Stimmguthaben für je 1 bis 10¹⁸ kleinste Einheiten der Währung.
param-governance-decay = Welcher Anteil des nicht verwendeten Stimmguthabens verloren geht, wenn eine Runde eröffnet wird.
bounds-governance-decay = Von 0, also nichts, bis 1, also allem.
param-governance-min-share = Wie viel Stimmguthaben ein Mitglied bei der Eröffnung einer Runde mindestens bekommt, so wenig auch eingegangen ist.
bounds-governance-min-share = Von 1 bis 4.503.599.627.370.496, das ist 2⁵².
param-governance-treasury-share = Welchen Anteil der Kasse eine Runde höchstens ausgeben darf.
bounds-governance-treasury-share = Von 0, also nichts, bis 1, also allem.
param-governance-revenue-multiple = Was eine Runde höchstens ausgeben darf, als Vielfaches der mittleren Einnahmen der letzten vier Runden; die kleinere der beiden Grenzen gilt.
bounds-governance-revenue-multiple = Von 0 bis 1.000.
param-governance-ask-share = Welchen Anteil am Budget einer Runde ein einzelner Vorschlag höchstens bekommen darf.
bounds-governance-ask-share = Von 0, also nichts, bis 1, also allem.
param-governance-pots = Teile jedes Budgets, die für die Vorschläge zurückgelegt sind, die sie nennen, und für keine anderen.
bounds-governance-pots = Höchstens 100, jeder mit einem eigenen Namen von 1 bis 32 Zeichen aus a bis z, Ziffern und Bindestrich und einem Anteil von 0 bis 1; alle Anteile zusammen höchstens 1.
param-governance-thresholds = Von wo an die Einblicke zu einem Maß sagen, dass es zu beobachten oder ein Alarm ist, wo das nicht wie üblich sein soll.
bounds-governance-thresholds = Höchstens 100; jede nennt ein Maß und von wo an es zu beobachten oder ein Alarm ist, oder beides, den Alarm nicht früher als das Beobachten.

# Die Verfassung: eine Klasse von Gütern
param-class-id = Benennt die Klasse.
bounds-class-id = 1 bis 64 Zeichen aus a bis z, Ziffern und „.“, „_“, „/“, „-“, am Anfang ein Buchstabe oder eine Ziffer; es gibt 1 bis 1.000 Klassen, jede mit einem eigenen Namen. Das lässt sich nicht ändern.
param-class-rate = Die Steuer im Jahr, als Anteil an der Bewertung.
bounds-class-rate = Von 0 bis 10, also dem Zehnfachen der Bewertung im Jahr.
param-class-turnover = Lässt den Satz dem folgen, wie oft gekauft wird: Einmal im Jahr bewegt er sich den halben Weg auf diesen Anteil der jährlichen Käufe zu.
bounds-class-turnover = Ein Anteil von 0 bis 1, oder keiner; der Satz bewegt sich im Jahr um höchstens ein Fünftel und zwischen 0,005 und 0,2.
param-class-rate-changes = Andere Sätze, die zu vorher bekannten Zeiten in Kraft treten.
bounds-class-rate-changes = Höchstens 100 in der Folge der Zeit, jeder Satz von 0 bis 10; keine, wo der Satz den Käufen folgt. Sie lassen sich nicht ändern.
param-class-min-valuation = Die niedrigste Bewertung, die ein Inhaber nennen darf.
bounds-class-min-valuation = Von einer kleinsten Einheit der Währung, die auch gilt, wenn nichts gesagt ist, bis 10²⁷.
param-class-min-runway = Wie lange die vorausgezahlte Steuer mindestens reichen muss, nachdem ein Inhaber mehr genannt, etwas davon zurückgenommen oder das Gut erworben hat.
bounds-class-min-runway = Von gar keiner Zeit bis 365 Tage.
param-class-raise-delay = Wie lange Käufer noch den Preis von vorher zahlen, nachdem ein Inhaber einen höheren genannt hat.
bounds-class-raise-delay = Von gar keiner Zeit bis 30 Tage.
param-class-cooldown = Wie lange nach einem Kauf niemand sonst kaufen kann; das geschieht bei jedem Gut höchstens einmal im Jahr.
bounds-class-cooldown = Von gar keiner Zeit bis 24 Stunden.
param-class-min-tenure = Für wie lange die Steuer vorauszahlt, wer ein Gut erwirbt, und nicht unter die dabei genannte Bewertung gehen kann.
bounds-class-min-tenure = Von gar keiner Zeit bis 365 Tage.
param-class-hold-cap = Welchen Anteil am Wert der ganzen Klasse ein Konto höchstens erwerben darf, solange 20 oder mehr ihrer Güter vergeben sind; ein erstes Gut kann man immer erwerben.
bounds-class-hold-cap = Von 0 bis 1, also ohne Grenze.
param-class-premium = Was ein Käufer dem Verkäufer über den Preis hinaus zahlt, als Anteil daran.
bounds-class-premium = Von 0, also nichts, bis 1, also noch einmal so viel.
param-class-handover = Wie lange der Verkäufer bleiben darf, nachdem jemand gekauft hat.
bounds-class-handover = Von gar keiner Zeit bis 365 Tage.
param-class-grace = Wie lange ein Gut im Rückstand sein darf, bevor es verfällt.
bounds-class-grace = Von gar keiner Zeit bis 365 Tage.
param-class-first-issue = Wie ein Gut zum ersten Mal vergeben wird.
bounds-class-first-issue = „claim“: nur gegen die vorausgezahlte Steuer; „dutch“: zu einem fallenden Preis, wofür ein Anfangspreis nötig ist; oder „english“: an das höchste Gebot.
param-class-opening-price = Wo ein fallender Preis beginnt, wenn ein Gut zum ersten Mal vergeben wird.
bounds-class-opening-price = Von dem Preis, bei dem er endet, bis 10²⁷ kleinste Einheiten der Währung; nur nötig, wo Güter zuerst zu einem fallenden Preis vergeben werden.
param-class-after-vacancy = Wie ein Gut wieder vergeben wird, das niemand mehr innehat.
bounds-class-after-vacancy = „dutch“: zu einem fallenden Preis; „english“: an das höchste Gebot; oder „claim“: nur gegen die vorausgezahlte Steuer, wo für Rückstände keine Frist gilt.
param-class-floor = Wo fallende Preise enden und Gebote beginnen.
bounds-class-floor = Von 0 bis 10²⁷ kleinste Einheiten der Währung; die niedrigste Bewertung, wenn nichts gesagt ist.
param-class-auction-length = Wie lange ein Preis fällt, wie lange nach dem ersten Gebot noch geboten werden kann und wie lange ein früherer Inhaber ein verfallenes Gut zurückholen darf.
bounds-class-auction-length = Von einer Sekunde bis 365 Tage.
param-class-min-increment = Um wie viel ein Gebot über dem höchsten liegen muss, als Anteil daran.
bounds-class-min-increment = Von 0 bis 1, also noch einmal so viel; auf jeden Fall eine kleinste Einheit der Währung.
param-class-soft-close = Wie lange auf Gebote noch geantwortet werden kann: Bleibt nach einem Gebot weniger Zeit als diese, verschiebt es das Ende so weit hinter sich.
bounds-class-soft-close = Von gar keiner Zeit bis 1 Tag.
param-class-reclaim-fee = Was es neben dem Rückstand kostet, ein verfallenes Gut zurückzuholen, als Anteil am Rückstand.
bounds-class-reclaim-fee = Von 0, also nichts, bis 1, also noch einmal so viel.
param-class-no-overlap = Ob die Flächen zweier Güter der Klasse sich nicht überschneiden dürfen.
bounds-class-no-overlap = Ja oder nein.
param-class-beneficiaries = Wer einen Anteil an der Steuer der Klasse bekommt; keiner davon kann Güter der Klasse erwerben.
bounds-class-beneficiaries = Höchstens 8 verschiedene Schlüssel, jeder mit seinem Anteil, alle Anteile zusammen höchstens 0,5.

# Einblicke: wie gleichmäßig etwas verteilt ist
metric-hhi = Konzentration
metric-hhi-about = Wie oft bei 10.000 Versuchen zwei zufällig gewählte Teile demselben gehören (der Herfindahl-Hirschman-Index): 10.000, wo einer alles hat, nahe 0, wo sehr viele je ein wenig haben. Ein hoher Wert heißt, dass wenige das meiste haben.
metric-effective-number = Wie unter so vielen geteilt
metric-effective-number-about = Bei so vielen mit gleichen Anteilen wäre es ebenso konzentriert; verglichen wird mit der Zahl derer, die es gibt. Viel weniger heißt, dass wenige das meiste haben und die anderen kaum zählen.
metric-gini = Ungleichheit (Gini)
metric-gini-about = 0, wo alle gleich viel haben, nahe 1, wo einer von vielen alles hat. Ein hoher Wert heißt, dass wenige viel und die meisten wenig haben.
metric-theil = Ungleichheit (Theil)
metric-theil-about = 0, wo alle gleich viel haben, und umso höher, je ungleicher es ist; wie hoch es werden kann, hängt davon ab, wie viele es sind. Am meisten merkt es, was die an der Spitze haben.
metric-nakamoto-half = So wenige haben mehr als die Hälfte
metric-nakamoto-half-about = Die kleinste Zahl derer, die zusammen mehr als die Hälfte haben. Ein niedriger Wert heißt, dass eine Handvoll alle anderen überwiegen könnte, ein hoher, dass viele gemeinsam handeln müssten.
metric-nakamoto-third = So wenige haben mehr als ein Drittel
metric-nakamoto-third-about = Die kleinste Zahl derer, die zusammen mehr als ein Drittel haben. Ein niedriger Wert heißt, dass eine Handvoll vielem im Weg stehen könnte, ein hoher, dass viele gemeinsam handeln müssten.
metric-top-1 = Anteil des Größten
metric-top-1-about = Der Anteil dessen, der am meisten hat. Ein hoher Wert heißt, dass viel von einem Einzigen abhängt.
metric-top-4 = Anteil der vier Größten
metric-top-4-about = Der gemeinsame Anteil der vier, die am meisten haben. Ein hoher Wert heißt, dass den anderen zusammen wenig bleibt.
metric-top-10 = Anteil der zehn Größten
metric-top-10-about = Der gemeinsame Anteil der zehn, die am meisten haben. Wo es insgesamt wenige sind, ist er von selbst hoch; wo es viele sind, heißt das, dass den anderen zusammen wenig bleibt.

# Einblicke: was vergeben ist, und die Steuer darauf
metric-theil-between-classes = Ungleichheit zwischen Klassen
metric-theil-between-classes-about = Der Teil aller Ungleichheit, der zwischen den Klassen liegt und nicht unter den Inhabern einer Klasse. Ein hoher Wert heißt, dass sie vor allem daher kommt, welche Art von Gütern jemand hat, ein niedriger, dass Inhaber derselben Art weit auseinanderliegen.
metric-arrears = Überfällige Steuer
metric-arrears-about = Der Teil aller je fälligen Steuer, der jetzt überfällig ist. Ein hoher Wert heißt, dass viele nicht rechtzeitig zahlen können oder zahlen, ein niedriger, dass die Steuer eingeht.
metric-turnover = Käufe ohne Zustimmung im Jahr
metric-turnover-about = Wie oft Vergebenes gekauft wird, ohne dass der Inhaber gefragt wird: 10 % sind einmal in zehn Jahren; sechsmal in hundert Jahren wird von vornherein angenommen. Ein niedriger Wert heißt, dass kaum etwas an andere weitergeht, ein hoher, dass Inhaber sich kaum einrichten können.
metric-tax-per-turnover = Steuersatz gemessen an den Käufen
metric-tax-per-turnover-about = Der Steuersatz, geteilt durch die Käufe ohne Zustimmung im Jahr. Wo er niedrig ist, kostet ein hoher Preis die Inhaber wenig, und niemand macht Platz; wo er hoch ist, nennen Inhaber weniger als den wahren Preis, um Steuer zu sparen.
metric-lapses = Verfall im Jahr
metric-lapses-about = Wie oft Vergebenes verfällt, weil seine Steuer nicht gezahlt wurde: 10 % sind einmal in zehn Jahren. Ein hoher Wert heißt, dass Menschen verlieren, wofür sie nicht zahlen konnten oder nicht gezahlt haben, ein niedriger, dass das kaum jemandem geschieht.

# Einblicke: Mitglieder
metric-registrar-set = Mitglieder einer Gruppe von Registraren
metric-registrar-set-about = Der größte Anteil der Mitglieder, die von ein und derselben Gruppe von Registraren aufgenommen wurden. Ein hoher Wert heißt, dass wenige Amtsträger entscheiden, wer Mitglied ist.

# Einblicke: Stimmen und Ergebnis
metric-ballots-alike = Ähnliche Stimmzettel
metric-ballots-alike-about = Der Anteil der Abstimmenden in Gruppen, deren Stimmen für Vorschläge fast gleich sind; eine Gruppe zählt ab fünf Abstimmenden und einem von hundert. Ein hoher Wert kann heißen, dass viele dasselbe wollen, oder dass jemand durch andere abstimmt.
metric-bloc = Was die größte Gruppe entschied
metric-bloc-about = Der Teil des ausgezahlten Geldes, der ohne die größte Gruppe ähnlicher Stimmzettel anderswohin oder nirgendwohin gegangen wäre. Ein hoher Wert heißt, dass eine Gruppe viel entschied; ein Strich, dass keine zwei Stimmzettel ähnlich sind oder nichts ausgezahlt wurde.
metric-removals = Stimmzettel, die entschieden
metric-removals-about = Ohne so viele Stimmzettel hätten andere Vorschläge Geld bekommen; eine Suche hat sie gefunden, und weniger genügen vielleicht. Ein niedriger Wert heißt, dass wenige Menschen entschieden; ein Strich, dass die Suche bis 20 keine solchen Stimmzettel fand.
