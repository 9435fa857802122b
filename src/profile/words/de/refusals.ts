/** How a page says no, and what its reader can do about it. German. */
import type { REFUSALS as EN } from '../en/refusals.ts'
import type { Translated } from '../en/all.ts'

export const REFUSALS: Translated<typeof EN> = {
  'refused.error': 'Fehler {status}',
  'refused.reference': 'Referenz',
  'refused.copy': 'Referenz kopieren',
  'refused.signed-out': 'Sie sind nicht angemeldet',
  'refused.sign-in-again': 'Bitte melden Sie sich vorher neu an',
  'refused.wrong-role': 'Sie haben keinen Zugang zu dieser Seite',
  'refused.other-site': 'Diese Anfrage kam nicht von einer Seite dieses Dienstes',
  'refused.old-form': 'Dieses Formular gilt nicht mehr: Öffnen Sie die Seite neu',
  'refused.not-known': 'Es ist nicht bekannt, ob das ausgeführt wurde',
  'refused.not-found': 'Diese Seite gibt es nicht',
  'refused.unreadable': 'Was gesendet wurde, ist nicht lesbar',
  'refused.pin-in-text': 'Dieser Text enthält eine Nummer, die wie eine Kontakt-PIN aussieht',
  'refused.too-fast': 'Das wurde zu oft gesendet: Bitte warten Sie',
  'refused.too-large': 'Was gesendet wurde, ist zu groß',
  'refused.too-many': 'Zu viele Anmeldungen von hier: Bitte warten Sie eine Minute',
  'refused.broken': 'Bei uns ist etwas kaputtgegangen',
  'refused.out-of-order': 'Careline erreicht seine Daten gerade nicht',
  'refused.crowded': 'Hier sind zu viele Seiten zugleich offen',
  'refused.not-set-up': 'Die Anmeldung ist nicht eingerichtet',
  'refused.no-provider': 'Der Anmeldedienst antwortet nicht',
  'refused.stale-sign-in': 'Diese Anmeldung gilt nicht mehr',
  'refused.provider-refused': 'Der Anmeldedienst hat Sie nicht eingelassen',
  'refused.not-fresh': 'Der Anmeldedienst hat nicht gefragt, wer Sie sind',
  'refused.no-auth-time': 'Der Anmeldedienst sagt nicht, wann Sie sich angemeldet haben',
  'refused.weak-sign-in': 'Ihre Anmeldung ist für das Personal nicht stark genug',
  'refused.email-not-verified': 'Ihre E-Mail-Adresse ist nicht bestätigt',
  'refused.unknown': 'Wir kennen Sie noch nicht',
  'refused.left': 'Ihr Zugang ist beendet',
  'refused.ambiguous': 'Zwei Personen haben Ihre E-Mail-Adresse',
  'refused.address-new': 'Ihre E-Mail-Adresse ist hier neu',
  'refused.taken': 'Ihre E-Mail-Adresse gehört zu einem anderen Konto',
  'refused.roles-not-sent': 'Der Anmeldedienst hat Ihre Gruppen nicht genannt',
  'refused.no-role': 'Keine Ihrer Gruppen gibt Ihnen hier Zugang',
  'refused.roles-unreadable': 'Ihre Gruppen sind nicht lesbar',
  'refused.roles-overage': 'Sie sind für den Anmeldedienst in zu vielen Gruppen',
  'refused.roles-off': 'Ihre Gruppen geben Ihnen hier keinen Zugang mehr',
  'advice.signed-out':
    'Was Sie gesendet haben, wurde nicht ausgeführt. Melden Sie sich an und machen Sie es noch einmal.',
  'advice.sign-in-again':
    'Es wurde nichts ausgeführt. Melden Sie sich neu an, öffnen Sie dann die Seite und machen Sie es noch einmal.',
  'advice.wrong-role': 'Ihre Rolle schließt sie nicht ein. Fragen Sie die Verwaltung, wenn Sie sie brauchen.',
  'advice.other-site':
    'Es wurde nichts ausgeführt. Öffnen Sie die Seite hier und machen Sie es noch einmal. Wenn ein Link auf einer anderen Website oder in einer E-Mail Sie hierher geführt hat, sagen Sie es der Verwaltung.',
  'advice.old-form': 'Es wurde nichts ausgeführt. Senden Sie das Formular von der Seite, wie sie sich jetzt öffnet.',
  'advice.not-known':
    'Es wurde begonnen, und es gibt noch keine Antwort. Sehen Sie nach, ob es ausgeführt wurde, bevor Sie es noch einmal machen.',
  'advice.not-found':
    'Die Adresse ist falsch geschrieben, oder was hier war, gibt es nicht mehr. Prüfen Sie die Adresse, oder beginnen Sie auf Ihrer Startseite.',
  'advice.unreadable':
    'Es wurde nichts ausgeführt. Gehen Sie zurück, prüfen Sie, was Sie eingegeben haben, und senden Sie es noch einmal.',
  'advice.pin-in-text':
    'Es wurde nichts ausgeführt, weil eine PIN nie in einem Text gespeichert wird. Gehen Sie zurück und lassen Sie die Nummer weg. Gehört sie zu einem anderen System, setzen Sie ein Wort zwischen ihre Ziffern, zum Beispiel „1234 dann 5678“.',
  'advice.too-fast':
    'Diesmal wurde nichts ausgeführt. Was Sie vorher gesendet haben, wurde es. Gehen Sie zurück und versuchen Sie es später noch einmal.',
  'advice.too-large':
    'Es wurde nichts ausgeführt. Eine große Datei liest die Verwaltung mit careline directory import ein.',
  'advice.too-many':
    'Personen mit derselben Netzwerkadresse werden zusammen gezählt. Anrufe werden währenddessen angenommen.',
  'advice.broken':
    'Es liegt nicht an Ihnen. Versuchen Sie es noch einmal; wenn es bleibt, nennen Sie der Verwaltung die Referenz.',
  'advice.out-of-order':
    'Diese Seite ist außer Betrieb. Anrufe werden währenddessen angenommen, und wer anruft, erreicht einen Menschen. Versuchen Sie es in einer Minute noch einmal; wenn es bleibt, nennen Sie der Verwaltung die Referenz.',
  'advice.crowded':
    'Schließen Sie die Seiten dieses Dienstes, die Sie nicht brauchen, und laden Sie diese neu. Anrufe werden währenddessen angenommen.',
  'advice.not-set-up':
    'Wer diesen Dienst betreibt, muss OIDC_ISSUER, OIDC_CLIENT_ID und OIDC_CLIENT_SECRET setzen. Anrufe werden währenddessen angenommen.',
  'advice.no-provider':
    'Er liegt außerhalb von Careline. Versuchen Sie es in einer Minute noch einmal. Anrufe werden währenddessen angenommen.',
  'advice.stale-sign-in':
    'Sie hat zu lange gedauert, wurde schon verwendet oder begann in einem anderen Browser. Beginnen Sie noch einmal.',
  'advice.provider-refused':
    'Melden Sie sich als eine Person an, die Zugang zu Careline hat, oder bitten Sie die Stelle, die Ihre Anmeldung betreibt, Ihnen Zugang zu geben.',
  'advice.not-fresh':
    'Hierfür müssen Sie jetzt nachweisen, wer Sie sind, und das ist nicht geschehen. Beginnen Sie noch einmal.',
  'advice.no-auth-time':
    'Eine neue PIN und andere geschützte Vorgänge brauchen eine Anmeldung der letzten Minuten. Bitten Sie die Stelle, die Ihre Anmeldung betreibt, den Claim auth_time an Careline zu senden: Wie das bei ihrem Anbieter geht, steht in docs/sign-in.md. Alles andere geht währenddessen.',
  'advice.weak-sign-in':
    'Das Personal meldet sich mit einem zweiten Faktor an, z. B. einem Sicherheitsschlüssel oder einer App, und der Anmeldedienst hat nicht gesagt, dass Sie das getan haben. Melden Sie sich damit neu an, oder bitten Sie die Stelle, die Ihre Anmeldung betreibt, einen einzurichten.',
  'advice.email-not-verified':
    'Der Anmeldedienst hat nicht gesagt, dass sie bestätigt ist. Bitten Sie die Stelle, die Ihre Anmeldung betreibt, sie zu bestätigen oder den Claim email_verified an Careline zu senden (docs/sign-in.md). Melden Sie sich dann neu an.',
  'advice.unknown':
    'Niemand im Verzeichnis hat Ihre E-Mail-Adresse. Bitten Sie die Verwaltung oder Ihre benannte Ansprechperson, Sie einzutragen.',
  'advice.left':
    'Wenn das ein Irrtum ist, fragen Sie die Verwaltung oder eine benannte Ansprechperson Ihres Unternehmens.',
  'advice.ambiguous': 'Bitten Sie die Verwaltung, das Verzeichnis zu berichtigen.',
  'advice.address-new':
    'Sie wurde vor weniger als sieben Tagen für Sie eingetragen und öffnet vorher nichts, damit die Person mit der alten Adresse widersprechen kann. Ein Konto, mit dem Sie sich früher angemeldet haben, gilt weiter.',
  'advice.taken':
    'Sie haben sich früher mit einem anderen Konto angemeldet. Bitten Sie die Verwaltung, jenes Konto auf Ihrer Seite in der Verwaltung freizugeben. Melden Sie sich dann neu an.',
  'advice.roles-not-sent':
    'Das Personal kommt über eine Gruppe oder Rolle herein, die der Anmeldedienst sendet, und für Sie hat er keine gesendet. Bitten Sie die Stelle, die Ihre Anmeldung betreibt, sie an Careline zu senden (docs/sign-in.md). Wenn Sie nicht zum Personal gehören, bitten Sie die Verwaltung oder Ihre benannte Ansprechperson, Sie einzutragen.',
  'advice.no-role':
    'Das Personal kommt über eine Gruppe oder Rolle beim Anmeldedienst herein. Bitten Sie die Stelle, die Ihre Anmeldung betreibt, Sie in eine aufzunehmen, die Zugang zu Careline hat, und melden Sie sich dann neu an. Wenn Sie nicht zum Personal gehören, bitten Sie die Verwaltung oder Ihre benannte Ansprechperson, Sie einzutragen.',
  'advice.roles-unreadable':
    'Was der Anmeldedienst als Ihre Gruppen gesendet hat, ist keine Liste von Namen. Bitten Sie die Stelle, die Ihre Anmeldung betreibt, das zu berichtigen (docs/sign-in.md). Wenn Sie nicht zum Personal gehören, bitten Sie die Verwaltung oder Ihre benannte Ansprechperson, Sie einzutragen.',
  'advice.roles-overage':
    'Er hat Ihre Gruppen nicht gesendet, weil es zu viele sind. Bitten Sie die Stelle, die Ihre Anmeldung betreibt, nur die Gruppen von Careline oder App-Rollen zu senden (docs/sign-in.md). Wenn Sie nicht zum Personal gehören, bitten Sie die Verwaltung oder Ihre benannte Ansprechperson, Sie einzutragen.',
  'advice.roles-off':
    'Sie kamen über eine Gruppe beim Anmeldedienst herein, und Careline liest keine Gruppen mehr. Bitten Sie die Verwaltung, Ihren Eintrag zu übernehmen, und melden Sie sich dann neu an.',
}
