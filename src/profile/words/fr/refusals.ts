/** How a page says no, and what its reader can do about it. French. */
import type { REFUSALS as EN } from '../en/refusals.ts'
import type { Translated } from '../en/all.ts'

export const REFUSALS: Translated<typeof EN> = {
  'refused.error': 'Erreur {status}',
  'refused.reference': 'Référence',
  'refused.copy': 'Copier la référence',
  'refused.signed-out': 'Vous n’êtes pas connecté',
  'refused.sign-in-again': 'Reconnectez-vous d’abord',
  'refused.wrong-role': 'Vous n’avez pas accès à cette page',
  'refused.other-site': 'Cette demande ne vient pas d’une page de ce service',
  'refused.old-form': 'Ce formulaire n’est plus valable : rouvrez la page',
  'refused.not-known': 'On ne sait pas si cela a été fait',
  'refused.not-found': 'Cette page n’existe pas',
  'refused.unreadable': 'Ce qui a été envoyé est illisible',
  'refused.pin-in-text': 'Ce texte contient un numéro qui ressemble à un PIN de contact',
  'refused.too-fast': 'Envoyé trop souvent : veuillez attendre',
  'refused.too-large': 'Ce qui a été envoyé est trop volumineux',
  'refused.too-many': 'Trop de connexions depuis ici : veuillez attendre une minute',
  'refused.broken': 'Quelque chose s’est cassé chez nous',
  'refused.out-of-order': 'Careline n’atteint pas ses données en ce moment',
  'refused.crowded': 'Trop de pages sont ouvertes ici à la fois',
  'refused.not-set-up': 'La connexion n’est pas configurée',
  'refused.no-provider': 'Le service de connexion ne répond pas',
  'refused.stale-sign-in': 'Cette connexion n’est plus valable',
  'refused.provider-refused': 'Le service de connexion ne vous a pas laissé entrer',
  'refused.not-fresh': 'Le service de connexion n’a pas demandé qui vous êtes',
  'refused.no-auth-time': 'Le service de connexion ne dit pas quand vous vous êtes connecté',
  'refused.weak-sign-in': 'Votre connexion n’est pas assez sûre pour le personnel',
  'refused.email-not-verified': 'Votre adresse e-mail n’est pas vérifiée',
  'refused.unknown': 'Nous ne vous connaissons pas encore',
  'refused.left': 'Votre accès a pris fin',
  'refused.ambiguous': 'Deux personnes ont votre adresse e-mail',
  'refused.address-new': 'Votre adresse e-mail est nouvelle ici',
  'refused.taken': 'Votre adresse e-mail appartient à un autre compte',
  'refused.roles-not-sent': 'Le service de connexion n’a pas indiqué vos groupes',
  'refused.no-role': 'Aucun de vos groupes ne vous donne accès ici',
  'refused.roles-unreadable': 'Vos groupes sont illisibles',
  'refused.roles-overage': 'Vous êtes dans trop de groupes pour le service de connexion',
  'refused.roles-off': 'Vos groupes ne vous donnent plus accès ici',
  'advice.signed-out': 'Ce que vous avez envoyé n’a pas été fait. Connectez-vous, et recommencez.',
  'advice.sign-in-again': 'Rien n’a été fait. Reconnectez-vous, rouvrez la page et recommencez.',
  'advice.wrong-role': 'Votre rôle ne la comprend pas. Demandez-la à un administrateur si vous en avez besoin.',
  'advice.other-site':
    'Rien n’a été fait. Ouvrez la page ici, et recommencez. Si un lien sur un autre site ou dans un e-mail vous a mené ici, dites-le à un administrateur.',
  'advice.old-form': 'Rien n’a été fait. Envoyez le formulaire depuis la page telle qu’elle s’ouvre maintenant.',
  'advice.not-known':
    'C’est commencé, et il n’y a pas encore de réponse. Regardez si cela a été fait avant de recommencer.',
  'advice.not-found':
    'L’adresse est mal écrite, ou ce qui était ici n’y est plus. Vérifiez l’adresse, ou partez de votre page d’accueil.',
  'advice.unreadable': 'Rien n’a été fait. Revenez en arrière, vérifiez ce que vous avez saisi, et renvoyez-le.',
  'advice.pin-in-text':
    'Rien n’a été fait, car un PIN n’est jamais enregistré dans un texte. Revenez en arrière et retirez ce numéro. S’il appartient à un autre système, mettez un mot entre ses chiffres, par exemple « 1234 puis 5678 ».',
  'advice.too-fast':
    'Rien n’a été fait cette fois. Ce que vous aviez envoyé avant l’a été. Revenez en arrière et réessayez plus tard.',
  'advice.too-large':
    'Rien n’a été fait. Un gros fichier est importé par un administrateur avec careline directory import.',
  'advice.too-many':
    'Les personnes qui partagent votre adresse réseau sont comptées ensemble. Les appels sont pris pendant ce temps.',
  'advice.broken': 'Vous n’y êtes pour rien. Réessayez ; si cela persiste, donnez la référence à un administrateur.',
  'advice.out-of-order':
    'Cette page est hors service. Les appels sont pris pendant ce temps, et qui appelle joint une personne. Réessayez dans une minute ; si cela persiste, donnez la référence à un administrateur.',
  'advice.crowded':
    'Fermez les pages de ce service dont vous n’avez pas besoin, et rechargez celle-ci. Les appels sont pris pendant ce temps.',
  'advice.not-set-up':
    'L’exploitant de ce service doit définir OIDC_ISSUER, OIDC_CLIENT_ID et OIDC_CLIENT_SECRET. Les appels sont pris pendant ce temps.',
  'advice.no-provider':
    'Il est extérieur à Careline. Réessayez dans une minute. Les appels sont pris pendant ce temps.',
  'advice.stale-sign-in':
    'Elle a pris trop de temps, a déjà servi, ou a commencé dans un autre navigateur. Recommencez.',
  'advice.provider-refused':
    'Connectez-vous comme une personne qui a accès à Careline, ou demandez aux responsables de votre connexion de vous le donner.',
  'advice.not-fresh': 'Il faut pour cela prouver maintenant qui vous êtes, et cela n’a pas eu lieu. Recommencez.',
  'advice.no-auth-time':
    'Un nouveau PIN et d’autres actions protégées demandent une connexion des dernières minutes. Demandez aux responsables de votre connexion d’envoyer le claim auth_time à Careline : les réglages de leur fournisseur sont dans docs/sign-in.md. Tout le reste fonctionne pendant ce temps.',
  'advice.weak-sign-in':
    'Le personnel se connecte avec un second facteur, p. ex. une clé de sécurité ou une application, et le service de connexion n’a pas dit que vous l’avez fait. Reconnectez-vous avec lui, ou demandez aux responsables de votre connexion d’en mettre un en place.',
  'advice.email-not-verified':
    'Le service de connexion n’a pas dit qu’elle est vérifiée. Demandez aux responsables de votre connexion de la vérifier, ou d’envoyer le claim email_verified à Careline (docs/sign-in.md). Puis reconnectez-vous.',
  'advice.unknown':
    'Personne dans l’annuaire n’a votre adresse e-mail. Demandez à un administrateur, ou à votre contact désigné, de vous ajouter.',
  'advice.left': 'Si c’est une erreur, adressez-vous à un administrateur, ou à un contact désigné de votre entreprise.',
  'advice.ambiguous': 'Demandez à un administrateur de corriger l’annuaire.',
  'advice.address-new':
    'Elle a été enregistrée pour vous il y a moins de sept jours et n’ouvre rien avant ce délai, pour que le titulaire de l’ancienne adresse puisse s’y opposer. Un compte avec lequel vous vous étiez déjà connecté fonctionne encore.',
  'advice.taken':
    'Vous vous êtes déjà connecté avec un autre compte. Demandez à un administrateur de libérer ce compte, sur votre page dans l’administration. Puis reconnectez-vous.',
  'advice.roles-not-sent':
    'Le personnel entre par un groupe ou un rôle que le service de connexion envoie, et il n’en a envoyé aucun pour vous. Demandez aux responsables de votre connexion de l’envoyer à Careline (docs/sign-in.md). Si vous ne faites pas partie du personnel, demandez à un administrateur, ou à votre contact désigné, de vous ajouter.',
  'advice.no-role':
    'Le personnel entre par un groupe ou un rôle du service de connexion. Demandez aux responsables de votre connexion de vous mettre dans un groupe qui a accès à Careline, puis reconnectez-vous. Si vous ne faites pas partie du personnel, demandez à un administrateur, ou à votre contact désigné, de vous ajouter.',
  'advice.roles-unreadable':
    'Ce que le service de connexion a envoyé comme vos groupes n’est pas une liste de noms. Demandez aux responsables de votre connexion de le corriger (docs/sign-in.md). Si vous ne faites pas partie du personnel, demandez à un administrateur, ou à votre contact désigné, de vous ajouter.',
  'advice.roles-overage':
    'Il n’a pas envoyé vos groupes, car ils sont trop nombreux. Demandez aux responsables de votre connexion de n’envoyer que les groupes de Careline, ou des rôles d’application (docs/sign-in.md). Si vous ne faites pas partie du personnel, demandez à un administrateur, ou à votre contact désigné, de vous ajouter.',
  'advice.roles-off':
    'Vous êtes entré par un groupe du service de connexion, et Careline ne lit plus les groupes. Demandez à un administrateur de reprendre votre fiche dans l’administration, puis reconnectez-vous.',
}
