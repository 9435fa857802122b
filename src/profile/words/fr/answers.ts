/** What the pages of a contact answer to what was done on them, and how a form is named that waits to be finished. French. */
import type { ANSWERS as EN } from '../en/answers.ts'
import type { Translated } from '../en/all.ts'

export const ANSWERS: Translated<typeof EN> = {
  'answer.pin-first': 'Votre PIN est en vigueur. Utilisez-le dès votre prochain appel.',
  'answer.pin-issued': 'Votre nouveau PIN est en vigueur. Le précédent ne fonctionne plus.',
  'answer.not-me':
    'Votre PIN a pris fin. Qui l’a utilisé n’est plus vérifié, et les administrateurs sont prévenus. Obtenez un nouveau PIN quand vous serez prêt.',
  'answer.test-works': 'C’est bien votre PIN, et il fonctionne. Rien n’a été ouvert.',
  'answer.test-wrong': 'Ce n’est pas votre PIN. Cela compte comme un essai erroné au téléphone.',
  'answer.test-length': 'Ce numéro est trop court ou trop long. Il n’a pas été compté.',
  'answer.test-mistyped': 'Un chiffre semble mal saisi. Cela n’a pas été compté.',
  'answer.test-paused': 'Trop d’essais : le test est fermé pour une heure.',
  'answer.test-unavailable': 'Cela n’a pas pu être vérifié à l’instant. Réessayez dans une minute.',
  'answer.access-asked':
    'C’est demandé. Les approbateurs de votre entreprise sont prévenus. Vous trouverez la réponse ici.',
  'answer.access-given':
    'Vous approuvez vous-même pour ce contrat : vous avez l’accès maintenant, et il est noté que vous vous l’êtes donné.',
  'answer.access-have': 'Vous l’avez déjà, ou l’avez déjà demandé.',
  'answer.access-refused':
    'Ce n’est pas possible pour vous : un contact désigné doit avoir une adresse à lui dans l’entreprise qui ouvre les dossiers.',
  'answer.access-partner':
    'Ce n’est pas possible pour vous : votre entreprise a acheté par un partenaire, et c’est lui qui ouvre les dossiers. Vous pouvez demander à voir l’état des dossiers.',
  'answer.access-changed':
    'Il y a eu entre-temps une réponse ou une modification. Voyez le tableau, et redemandez si c’est encore nécessaire.',
  'answer.request-yes': 'Approuvé. La personne est prévenue.',
  'answer.request-no': 'Refusé. La personne est prévenue.',
  'answer.request-refused': 'Pas approuvé : les règles ne le permettent pas. Demandez pourquoi à un administrateur.',
  'answer.access-gone': 'Il y a eu entre-temps une réponse ou une modification. Rien n’a été fait.',
  'answer.confirm-proved': 'C’est fait. L’analyste voit que c’est prouvé.',
  'answer.confirm-not-talking':
    'Aucun analyste ne parle en ce moment avec un appelant de cette référence. Redemandez la référence.',
  'answer.confirm-verified-already': 'Cette personne est déjà vérifiée.',
  'answer.confirm-not-active': 'Ce contact n’est pas actif.',
  'answer.confirm-may-not':
    'Vous ne pouvez vous porter garant que d’un collègue qui a un accès là où vous êtes contact désigné.',
  'answer.confirm-could-not-check':
    'Cela n’a pas pu être vérifié à l’instant. L’analyste ne voit aucun changement. Réessayez.',
  'answer.saved': 'Enregistré. C’est valable dès votre prochain appel.',
  'answer.not-saved': 'Pas enregistré : cette langue n’est pas parmi les choix.',
  'answer.admin-case': 'Votre dossier administratif est ouvert. Il est dans la liste ci-dessous.',
  'answer.admin-case-one-line': 'Pas envoyé. Écrivez de 1 à 500 caractères sur une ligne, et renvoyez.',
  'answer.admin-case-refused': 'Ce n’est pas possible : vous n’êtes pas un contact actif.',
  'answer.admin-case-key-reused': 'C’était déjà envoyé. Voyez la liste ci-dessous.',
  'answer.admin-case-could-not-check': 'Cela n’a pas pu être enregistré à l’instant. Réessayez dans une minute.',
  'answer.privacy-request':
    'Votre demande de confidentialité est chez les administrateurs, comme dossier administratif. Elle est parmi vos dossiers.',
  'answer.privacy-one-line': 'Pas envoyé. Écrivez au plus 400 caractères sur une ligne, et renvoyez.',
  'answer.privacy-refused': 'Ce n’est pas possible : vous n’êtes pas un contact actif.',
  'answer.privacy-key-reused': 'C’était déjà envoyé. C’est parmi vos dossiers.',
  'answer.privacy-could-not-check': 'Cela n’a pas pu être enregistré à l’instant. Réessayez dans une minute.',
  'answer.case-opened':
    'Votre dossier est ouvert. Vous le trouvez parmi vos dossiers, et apprenez ici quand il est modifié.',
  'answer.case-opened-urgent':
    'Votre dossier est ouvert, en gravité 1. Appelez maintenant : une production arrêtée se traite par téléphone, et quelqu’un doit rester joignable jusqu’à la résolution.',
  'answer.case-updated': 'Votre complément est dans le dossier.',
  'answer.case-raised': 'La priorité est augmentée.',
  'answer.case-raised-urgent':
    'La priorité est maintenant critique. Si la production est arrêtée, appelez aussi : cela se traite par téléphone.',
  'answer.case-reopened': 'Le dossier est rouvert, avec ce que vous avez écrit.',
  'answer.case-closed': 'Le dossier est fermé. Vous pouvez le rouvrir ci-dessous tant que ce n’est pas trop ancien.',
  'answer.case-followed': 'Vous serez prévenu quand ce dossier est modifié.',
  'answer.case-unfollowed': 'Vous ne serez plus prévenu quand ce dossier est modifié.',
  'answer.case-changed-meanwhile':
    'Pas envoyé : une autre personne a modifié le dossier pendant que vous écriviez. Voyez ci-dessous ce qui est nouveau ; vos mots sont encore dans le formulaire.',
  'answer.case-nothing-to-do': 'La priorité est déjà aussi haute. Vos mots sont encore dans le formulaire.',
  'answer.case-key-reused': 'C’était déjà envoyé, avec d’autres mots. Voyez l’historique ci-dessous avant de renvoyer.',
  'answer.case-could-not-check':
    'Cela n’a pas pu être vérifié à l’instant, et rien n’a été refusé. Vos mots sont encore dans le formulaire : renvoyez-les dans une minute. Si la production est arrêtée, appelez.',
  'answer.update-note': 'Pas envoyé. Écrivez de 1 à 5 000 caractères.',
  'answer.raise-note': 'Pas envoyé. Choisissez une priorité, et écrivez en 1 à 5 000 caractères ce qui l’aggrave.',
  'answer.reopen-note': 'Pas envoyé. Écrivez en 1 à 5 000 caractères ce qui est nouveau.',
  'answer.close-note': 'Pas envoyé. Écrivez en 1 à 5 000 caractères comment cela a été résolu.',
  'answer.new-case-urgent': 'Confirmez : c’est une gravité 1.',
  'answer.new-case-summary': 'Pas envoyé. Écrivez un résumé de 1 à 500 caractères sur une ligne.',
  'answer.new-case-details': 'Pas envoyé. Écrivez au plus 5 000 caractères.',
  'answer.new-case-severity': 'Pas envoyé. Dites quelle est la gravité.',
  'answer.new-case-product': 'Pas envoyé. Dites de quel produit il s’agit.',
  'answer.new-case-key-reused': 'C’était déjà envoyé, avec d’autres mots. Voyez vos dossiers avant de renvoyer.',
  'answer.new-case-could-not-check':
    'Cela n’a pas pu être vérifié à l’instant, et rien n’a été refusé. Vos mots sont encore dans le formulaire : renvoyez-les dans une minute. Si la production est arrêtée, appelez.',
  'answer.seen': 'Noté. Vous n’avez pas d’autres messages.',
  'stored.contract': 'Contrat',
  'stored.access': 'Accès',
  'stored.answer-button': 'Envoyer la réponse',
  'stored.who-asks': 'Qui demande',
  'stored.answer': 'Votre réponse',
  'stored.yes': 'Approuver',
  'stored.no': 'Refuser',
  'stored.level-designated': 'contact désigné',
  'stored.level-read-only': 'accès en lecture',
  'stored.level-approver': 'droit d’approuver',
  'stored.colleague': 'Collègue au téléphone',
  'stored.end-pin': 'Mettre fin à mon PIN maintenant',
  'stored.language': 'Langue',
  'stored.time': 'Deux fois plus de temps',
  'stored.case-mail': 'E-mails sur les dossiers',
  'stored.on': 'oui',
  'stored.need': 'Ce qu’il vous faut',
  'stored.ask-for': 'Vous demandez',
  'stored.details': 'Précisions',
  'stored.wrote': 'Ce que vous avez écrit',
  'stored.priority': 'Priorité',
  'stored.product': 'Produit',
  'stored.severity': 'Gravité',
  'stored.summary': 'Résumé',
  'stored.linked': 'Lié à',
}
