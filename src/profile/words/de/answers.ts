/** What the pages of a contact answer to what was done on them, and how a form is named that waits to be finished. German. */
import type { ANSWERS as EN } from '../en/answers.ts'
import type { Translated } from '../en/all.ts'

export const ANSWERS: Translated<typeof EN> = {
  'answer.pin-first': 'Ihre PIN gilt. Verwenden Sie sie ab Ihrem nächsten Anruf.',
  'answer.pin-issued': 'Ihre neue PIN gilt. Die vorige gilt nicht mehr.',
  'answer.not-me':
    'Ihre PIN ist beendet. Wer sie verwendet hat, ist jetzt nicht verifiziert, und die Verwaltung ist benachrichtigt. Holen Sie sich eine neue PIN, wenn Sie so weit sind.',
  'answer.test-works': 'Das ist Ihre PIN, und sie gilt. Es wurde nichts eröffnet.',
  'answer.test-wrong': 'Das ist nicht Ihre PIN. Es zählt wie ein falscher Versuch am Telefon.',
  'answer.test-length': 'Diese Nummer ist zu kurz oder zu lang. Sie wurde nicht gezählt.',
  'answer.test-mistyped': 'Eine Ziffer scheint vertippt zu sein. Es wurde nicht gezählt.',
  'answer.test-paused': 'Zu viele Versuche: Der Test ist eine Stunde lang geschlossen.',
  'answer.test-unavailable': 'Das ließ sich gerade nicht prüfen. Versuchen Sie es in einer Minute noch einmal.',
  'answer.access-asked':
    'Angefragt. Wer in Ihrem Unternehmen genehmigt, ist benachrichtigt. Die Antwort finden Sie hier.',
  'answer.access-given':
    'Für diesen Vertrag genehmigen Sie selbst: Sie haben den Zugang jetzt, und es ist vermerkt, dass Sie ihn sich selbst gegeben haben.',
  'answer.access-have': 'Das haben Sie schon, oder Sie haben schon darum gebeten.',
  'answer.access-refused':
    'Das ist für Sie nicht möglich: Eine benannte Ansprechperson braucht eine eigene Adresse bei dem Unternehmen, das die Fälle eröffnet.',
  'answer.access-partner':
    'Das ist für Sie nicht möglich: Ihr Unternehmen hat über einen Partner gekauft, und die Fälle eröffnet der Partner. Sie können darum bitten, den Stand von Fällen zu sehen.',
  'answer.access-changed':
    'Es wurde inzwischen beantwortet oder geändert. Sehen Sie in die Tabelle, und fragen Sie noch einmal an, wenn Sie es noch brauchen.',
  'answer.request-yes': 'Genehmigt. Die Person ist benachrichtigt.',
  'answer.request-no': 'Abgelehnt. Die Person ist benachrichtigt.',
  'answer.request-refused': 'Nicht genehmigt: Die Regeln lassen das nicht zu. Fragen Sie die Verwaltung, warum.',
  'answer.access-gone': 'Es wurde inzwischen beantwortet oder geändert. Es wurde nichts ausgeführt.',
  'answer.confirm-proved': 'Erledigt. Unser Team sieht, dass es nachgewiesen ist.',
  'answer.confirm-not-talking':
    'Zu dieser Referenz gibt es gerade kein Gespräch mit unserem Team. Lassen Sie sich die Referenz noch einmal sagen.',
  'answer.confirm-verified-already': 'In diesem Anruf ist die Person schon verifiziert.',
  'answer.confirm-not-active': 'Dieser Kontakt ist nicht aktiv.',
  'answer.confirm-may-not':
    'Sie können nur für jemanden aus Ihrem Unternehmen bürgen, der dort Zugang hat, wo Sie benannte Ansprechperson sind.',
  'answer.confirm-could-not-check':
    'Das ließ sich gerade nicht prüfen. Unser Team sieht keine Änderung. Versuchen Sie es noch einmal.',
  'answer.saved': 'Gespeichert. Es gilt ab Ihrem nächsten Anruf.',
  'answer.not-saved': 'Nicht gespeichert: Diese Sprache steht nicht zur Wahl.',
  'answer.admin-case': 'Ihr Verwaltungsfall ist eröffnet. Er steht in der Liste unten.',
  'answer.admin-case-one-line':
    'Nicht gesendet. Schreiben Sie 1 bis 500 Zeichen in eine Zeile, und senden Sie es noch einmal.',
  'answer.admin-case-refused': 'Das ist nicht möglich: Sie sind kein aktiver Kontakt.',
  'answer.admin-case-key-reused': 'Das wurde schon gesendet. Sehen Sie in die Liste unten.',
  'answer.admin-case-could-not-check':
    'Das ließ sich gerade nicht speichern. Versuchen Sie es in einer Minute noch einmal.',
  'answer.privacy-request':
    'Ihre Datenschutzanfrage liegt als Verwaltungsfall bei der Verwaltung. Sie steht unter Ihren Fällen.',
  'answer.privacy-one-line':
    'Nicht gesendet. Schreiben Sie höchstens 400 Zeichen in eine Zeile, und senden Sie es noch einmal.',
  'answer.privacy-refused': 'Das ist nicht möglich: Sie sind kein aktiver Kontakt.',
  'answer.privacy-key-reused': 'Das wurde schon gesendet. Es steht unter Ihren Fällen.',
  'answer.privacy-could-not-check':
    'Das ließ sich gerade nicht speichern. Versuchen Sie es in einer Minute noch einmal.',
  'answer.case-opened':
    'Ihr Fall ist eröffnet. Sie finden ihn unter Ihren Fällen und erfahren hier, wenn er sich ändert.',
  'answer.case-opened-urgent':
    'Ihr Fall ist eröffnet, als Schweregrad 1. Rufen Sie jetzt an: An einem ausgefallenen Produktivsystem wird am Telefon gearbeitet, und jemand von Ihnen muss erreichbar bleiben, bis es behoben ist.',
  'answer.case-updated': 'Ihre Ergänzung steht im Fall.',
  'answer.case-raised': 'Die Priorität ist angehoben.',
  'answer.case-raised-urgent':
    'Die Priorität ist jetzt kritisch. Wenn ein Produktivsystem ausgefallen ist, rufen Sie auch an: Daran wird am Telefon gearbeitet.',
  'answer.case-reopened': 'Der Fall ist wieder offen, mit dem, was Sie geschrieben haben.',
  'answer.case-closed':
    'Der Fall ist geschlossen. Sie können ihn unten wieder öffnen, solange das nicht zu lange her ist.',
  'answer.case-followed': 'Sie erfahren, wenn sich dieser Fall ändert.',
  'answer.case-unfollowed': 'Sie erfahren nicht mehr, wenn sich dieser Fall ändert.',
  'answer.case-changed-meanwhile':
    'Nicht gesendet: Jemand anderes hat den Fall geändert, während Sie schrieben. Sehen Sie unten, was neu ist; Ihre Worte stehen noch im Formular.',
  'answer.case-nothing-to-do': 'Die Priorität ist schon so hoch. Ihre Worte stehen noch im Formular.',
  'answer.case-key-reused':
    'Das wurde schon mit anderen Worten gesendet. Sehen Sie unten in den Verlauf, bevor Sie es noch einmal senden.',
  'answer.case-could-not-check':
    'Das ließ sich gerade nicht prüfen, und nichts wurde abgelehnt. Ihre Worte stehen noch im Formular: Senden Sie es in einer Minute noch einmal. Wenn ein Produktivsystem ausgefallen ist, rufen Sie an.',
  'answer.update-note': 'Nicht gesendet. Schreiben Sie 1 bis 5.000 Zeichen.',
  'answer.raise-note':
    'Nicht gesendet. Wählen Sie eine Priorität, und schreiben Sie in 1 bis 5.000 Zeichen, was es schlimmer macht.',
  'answer.reopen-note': 'Nicht gesendet. Schreiben Sie in 1 bis 5.000 Zeichen, was neu ist.',
  'answer.close-note': 'Nicht gesendet. Schreiben Sie in 1 bis 5.000 Zeichen, wie es gelöst wurde.',
  'answer.new-case-urgent': 'Bitte bestätigen Sie: Das ist Schweregrad 1.',
  'answer.new-case-summary': 'Nicht gesendet. Schreiben Sie eine Zusammenfassung von 1 bis 500 Zeichen in eine Zeile.',
  'answer.new-case-details': 'Nicht gesendet. Schreiben Sie höchstens 5.000 Zeichen.',
  'answer.new-case-severity': 'Nicht gesendet. Sagen Sie, wie schlimm es ist.',
  'answer.new-case-product': 'Nicht gesendet. Sagen Sie, um welches Produkt es geht.',
  'answer.new-case-key-reused':
    'Das wurde schon mit anderen Worten gesendet. Sehen Sie unter Ihren Fällen nach, bevor Sie es noch einmal senden.',
  'answer.new-case-could-not-check':
    'Das ließ sich gerade nicht prüfen, und nichts wurde abgelehnt. Ihre Worte stehen noch im Formular: Senden Sie es in einer Minute noch einmal. Wenn ein Produktivsystem ausgefallen ist, rufen Sie an.',
  'answer.seen': 'Vermerkt. Sie haben keine weiteren Nachrichten.',
  'stored.contract': 'Vertrag',
  'stored.access': 'Zugang',
  'stored.answer-button': 'Antwort senden',
  'stored.who-asks': 'Wer bittet',
  'stored.answer': 'Ihre Antwort',
  'stored.yes': 'Genehmigen',
  'stored.no': 'Ablehnen',
  'stored.level-designated': 'benannte Ansprechperson',
  'stored.level-read-only': 'Einsicht',
  'stored.level-approver': 'das Recht zu genehmigen',
  'stored.colleague': 'Wer aus Ihrem Unternehmen am Telefon ist',
  'stored.end-pin': 'Meine PIN jetzt beenden',
  'stored.language': 'Sprache',
  'stored.time': 'Doppelte Zeit',
  'stored.case-mail': 'E-Mails über Fälle',
  'stored.on': 'ja',
  'stored.need': 'Was Sie brauchen',
  'stored.ask-for': 'Worum Sie bitten',
  'stored.details': 'Einzelheiten',
  'stored.wrote': 'Was Sie geschrieben haben',
  'stored.priority': 'Priorität',
  'stored.product': 'Produkt',
  'stored.severity': 'Wie schlimm es ist',
  'stored.summary': 'Zusammenfassung',
  'stored.linked': 'Verknüpft mit',
}
