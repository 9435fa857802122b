/** Notices to contacts and the mails around them, in every language. ICU MessageFormat; a language that lacks one does not compile. */

const EN = {
  'colleague-called': '{about}, who has no case rights, called us. Reference {reference}.',
  'call-back': 'Call back: {callback}.',
  colleague: 'A colleague',
  'vouched-for':
    '{about} told us that you were calling, on the call with reference {reference}. If that was not you, tell us at once.',
  'pin-issued': 'A new PIN was issued to you. If that was not you, press "That wasn\'t me" on your profile page.',
  'pin-disabled': 'Your PIN was ended. Get a new one on your profile page when you need it.',
  'pin-guessed': 'Wrong numbers were tried against your PIN. If that was not you, get a new one on your profile page.',
  'access-asked':
    'Contact {contact} asks for {level, select, designated {access as a Designated Contact} approver {the right to approve} other {view access}} on contract {contract}. Answer on your profile page.',
  'access-given':
    'You have {level, select, designated {access as a Designated Contact} approver {the right to approve} other {view access}} on contract {contract} now.',
  'access-declined':
    'Your request for {level, select, designated {access as a Designated Contact} approver {the right to approve} other {view access}} on contract {contract} was declined.',
  'access-ended':
    'Your {level, select, designated {access as a Designated Contact} approver {right to approve} other {view access}} on contract {contract} has ended.',
  'contract-ends': 'Contract {contract} ends on {day}. After that no new cases can be opened under it.',
  'phone-changed':
    'Your telephone number on file was changed. The new number proves no one for {days, plural, one {# day} other {# days}}. If that was not you, tell us at once.',
  'email-changed':
    'Your e-mail address on file was changed. The old and the new address are told. If that was not you, tell us at once.',
  'case-changed':
    'Case {number} was changed. It is {state, select, awaiting_info {waiting for information from you} solution_proposed {waiting for your answer to a solution that we proposed} closed {closed} other {open}} now.',
  'incident-noted':
    'You left the call with reference {reference} because of a disruption that we announced. It is noted on your account. We tell you when it is over.',
  'incident-over':
    'The disruption is over because of which you left the call with reference {reference}. If anything still does not work, call us.',
  'callback-not-reached':
    'We tried three times to call you back about the call with reference {reference}, and did not reach you. If you still need us, call us when it suits you, and name the reference.',
  'sign-in-linked': 'A sign-in was linked to you for the first time. If that was not you, tell us at once.',

  'subject.colleague-called': 'A colleague of yours called',
  'subject.vouched-for': 'A colleague told us that you were calling',
  'subject.pin-issued': 'A new Contact PIN was issued to you',
  'subject.pin-disabled': 'Your Contact PIN was ended',
  'subject.pin-guessed': 'Wrong numbers were tried against your Contact PIN',
  'subject.access-asked': 'Somebody asks for access',
  'subject.access-given': 'You have access',
  'subject.access-declined': 'Your request was declined',
  'subject.access-ended': 'Access of yours has ended',
  'subject.contract-ends': 'A contract ends soon',
  'subject.phone-changed': 'Your telephone number was changed',
  'subject.email-changed': 'Your e-mail address was changed',
  'subject.case-changed': 'A case of yours was changed',
  'subject.incident-noted': 'It is noted why you called',
  'subject.incident-over': 'The disruption that you called about is over',
  'subject.callback-not-reached': 'We tried to call you back',
  'subject.sign-in-linked': 'A sign-in was linked to you',

  'mail.hello': 'Hello {name},',
  'mail.profile': 'Your profile page: {address}',
  'mail.never': '{brand} never asks for your PIN by e-mail, in chat, or on a call we make.',
}

export type NoticeWord = keyof typeof EN
type Words = Record<NoticeWord, string>

const DE: Words = {
  'colleague-called': '{about}, ohne Rechte an Fällen, hat uns angerufen. Referenz {reference}.',
  'call-back': 'Rückruf: {callback}.',
  colleague: 'Jemand aus Ihrem Unternehmen',
  'vouched-for':
    '{about} hat uns gesagt, dass Sie anrufen, im Anruf mit der Referenz {reference}. Wenn Sie das nicht waren, sagen Sie es uns sofort.',
  'pin-issued':
    'Für Sie wurde eine neue PIN ausgestellt. Wenn Sie das nicht waren, drücken Sie auf Ihrer Profilseite auf „Das war ich nicht“.',
  'pin-disabled': 'Ihre PIN wurde beendet. Eine neue bekommen Sie auf Ihrer Profilseite, wenn Sie sie brauchen.',
  'pin-guessed':
    'Für Ihre PIN wurden falsche Nummern versucht. Wenn Sie das nicht waren, holen Sie sich auf Ihrer Profilseite eine neue.',
  'access-asked':
    'Kontakt {contact} bittet um {level, select, designated {Zugang als benannte Ansprechperson} approver {das Recht zu genehmigen} other {Einsicht}} für Vertrag {contract}. Antworten Sie auf Ihrer Profilseite.',
  'access-given':
    'Sie haben jetzt {level, select, designated {Zugang als benannte Ansprechperson} approver {das Recht zu genehmigen} other {Einsicht}} für Vertrag {contract}.',
  'access-declined':
    'Ihre Bitte um {level, select, designated {Zugang als benannte Ansprechperson} approver {das Recht zu genehmigen} other {Einsicht}} für Vertrag {contract} wurde abgelehnt.',
  'access-ended':
    '{level, select, designated {Ihr Zugang als benannte Ansprechperson} approver {Ihr Recht zu genehmigen} other {Ihre Einsicht}} für Vertrag {contract} ist beendet.',
  'contract-ends': 'Vertrag {contract} endet am {day}. Danach können darunter keine neuen Fälle eröffnet werden.',
  'phone-changed':
    'Ihre hinterlegte Telefonnummer wurde geändert. Die neue Nummer weist {days, plural, one {# Tag} other {# Tage}} lang niemanden aus. Wenn Sie das nicht waren, sagen Sie es uns sofort.',
  'email-changed':
    'Ihre hinterlegte E-Mail-Adresse wurde geändert. Die alte und die neue Adresse werden benachrichtigt. Wenn Sie das nicht waren, sagen Sie es uns sofort.',
  'case-changed':
    'Fall {number} wurde geändert. Er {state, select, awaiting_info {wartet jetzt auf Angaben von Ihnen} solution_proposed {wartet jetzt auf Ihre Antwort auf unsere Lösung} closed {ist jetzt geschlossen} other {ist jetzt offen}}.',
  'incident-noted':
    'Sie haben den Anruf mit der Referenz {reference} wegen einer angesagten Störung beendet. Das ist in Ihrem Konto vermerkt. Wir sagen Ihnen, wenn sie vorbei ist.',
  'incident-over':
    'Die Störung, wegen der Sie den Anruf mit der Referenz {reference} beendet haben, ist vorbei. Wenn etwas noch nicht läuft, rufen Sie uns an.',
  'callback-not-reached':
    'Wir haben dreimal versucht, Sie zum Anruf mit der Referenz {reference} zurückzurufen, und Sie nicht erreicht. Wenn Sie uns noch brauchen, rufen Sie an, wann es Ihnen passt, und nennen Sie die Referenz.',
  'sign-in-linked':
    'Zum ersten Mal wurde eine Anmeldung mit Ihnen verknüpft. Wenn Sie das nicht waren, sagen Sie es uns sofort.',

  'subject.colleague-called': 'Jemand aus Ihrem Unternehmen hat angerufen',
  'subject.vouched-for': 'Jemand hat uns gesagt, dass Sie anrufen',
  'subject.pin-issued': 'Für Sie wurde eine neue Kontakt-PIN ausgestellt',
  'subject.pin-disabled': 'Ihre Kontakt-PIN wurde beendet',
  'subject.pin-guessed': 'Für Ihre Kontakt-PIN wurden falsche Nummern versucht',
  'subject.access-asked': 'Jemand bittet um Zugang',
  'subject.access-given': 'Sie haben Zugang',
  'subject.access-declined': 'Ihre Bitte wurde abgelehnt',
  'subject.access-ended': 'Ein Zugang von Ihnen ist beendet',
  'subject.contract-ends': 'Ein Vertrag endet bald',
  'subject.phone-changed': 'Ihre Telefonnummer wurde geändert',
  'subject.email-changed': 'Ihre E-Mail-Adresse wurde geändert',
  'subject.case-changed': 'Ein Fall von Ihnen wurde geändert',
  'subject.incident-noted': 'Der Grund Ihres Anrufs ist vermerkt',
  'subject.incident-over': 'Die Störung, wegen der Sie angerufen haben, ist vorbei',
  'subject.callback-not-reached': 'Wir haben versucht, Sie zurückzurufen',
  'subject.sign-in-linked': 'Eine Anmeldung wurde mit Ihnen verknüpft',

  'mail.hello': 'Guten Tag, {name},',
  'mail.profile': 'Ihre Profilseite: {address}',
  'mail.never': '{brand} fragt nie nach Ihrer PIN: nicht per E-Mail, nicht im Chat und nicht, wenn wir Sie anrufen.',
}

const FR: Words = {
  'colleague-called': '{about}, sans droits sur les dossiers, nous a appelés. Référence {reference}.',
  'call-back': 'À rappeler au {callback}.',
  colleague: 'Un collègue',
  'vouched-for':
    '{about} nous a dit que vous étiez en ligne, lors de l’appel de référence {reference}. Si ce n’était pas vous, dites-le-nous tout de suite.',
  'pin-issued':
    'Un nouveau PIN vous a été attribué. Si ce n’était pas vous, cliquez sur « Ce n’était pas moi » sur votre page de profil.',
  'pin-disabled': 'Votre PIN a pris fin. Vous en obtiendrez un nouveau sur votre page de profil quand il le faudra.',
  'pin-guessed':
    'Des numéros erronés ont été essayés pour votre PIN. Si ce n’était pas vous, prenez-en un nouveau sur votre page de profil.',
  'access-asked':
    'Le contact {contact} demande {level, select, designated {un accès de contact désigné} approver {le droit d’approuver} other {un accès en lecture}} pour le contrat {contract}. Répondez sur votre page de profil.',
  'access-given':
    'Vous avez maintenant {level, select, designated {un accès de contact désigné} approver {le droit d’approuver} other {un accès en lecture}} pour le contrat {contract}.',
  'access-declined':
    'Votre demande concernant {level, select, designated {un accès de contact désigné} approver {le droit d’approuver} other {un accès en lecture}} pour le contrat {contract} a été refusée.',
  'access-ended':
    'Votre {level, select, designated {accès de contact désigné} approver {droit d’approuver} other {accès en lecture}} pour le contrat {contract} a pris fin.',
  'contract-ends': 'Le contrat {contract} prend fin le {day}. Ensuite, aucun nouveau dossier ne pourra y être ouvert.',
  'phone-changed':
    'Votre numéro de téléphone enregistré a été modifié. Le nouveau ne prouve l’identité de personne pendant {days, plural, one {# jour} other {# jours}}. Si ce n’était pas vous, dites-le-nous tout de suite.',
  'email-changed':
    'Votre adresse e-mail enregistrée a été modifiée. L’ancienne et la nouvelle en sont averties. Si ce n’était pas vous, dites-le-nous tout de suite.',
  'case-changed':
    'Le dossier {number} a été modifié. Il {state, select, awaiting_info {attend maintenant des informations de votre part} solution_proposed {attend maintenant votre réponse à notre solution} closed {est maintenant fermé} other {est maintenant ouvert}}.',
  'incident-noted':
    'Vous avez quitté l’appel de référence {reference} à cause d’une perturbation annoncée. C’est noté sur votre compte. Nous vous dirons quand elle sera terminée.',
  'incident-over':
    'La perturbation à cause de laquelle vous avez quitté l’appel de référence {reference} est terminée. Si quelque chose ne fonctionne toujours pas, appelez-nous.',
  'callback-not-reached':
    'Nous avons essayé trois fois de vous rappeler au sujet de l’appel de référence {reference}, sans vous joindre. Si vous avez encore besoin de nous, appelez-nous quand cela vous convient et indiquez la référence.',
  'sign-in-linked':
    'Une connexion vous a été associée pour la première fois. Si ce n’était pas vous, dites-le-nous tout de suite.',

  'subject.colleague-called': 'Un de vos collègues a appelé',
  'subject.vouched-for': 'Un collègue nous a dit que vous étiez en ligne',
  'subject.pin-issued': 'Un nouveau PIN de contact vous a été attribué',
  'subject.pin-disabled': 'Votre PIN de contact a pris fin',
  'subject.pin-guessed': 'Des numéros erronés ont été essayés pour votre PIN de contact',
  'subject.access-asked': 'Quelqu’un demande un accès',
  'subject.access-given': 'Vous avez un accès',
  'subject.access-declined': 'Votre demande a été refusée',
  'subject.access-ended': 'Un de vos accès a pris fin',
  'subject.contract-ends': 'Un contrat prend bientôt fin',
  'subject.phone-changed': 'Votre numéro de téléphone a été modifié',
  'subject.email-changed': 'Votre adresse e-mail a été modifiée',
  'subject.case-changed': 'Un de vos dossiers a été modifié',
  'subject.incident-noted': 'Le motif de votre appel est noté',
  'subject.incident-over': 'La perturbation qui motivait votre appel est terminée',
  'subject.callback-not-reached': 'Nous avons essayé de vous rappeler',
  'subject.sign-in-linked': 'Une connexion vous a été associée',

  'mail.hello': 'Bonjour {name},',
  'mail.profile': 'Votre page de profil : {address}',
  'mail.never': '{brand} ne demande jamais votre PIN, ni par e-mail, ni par messagerie, ni quand nous vous appelons.',
}

const ES: Words = {
  'colleague-called': '{about}, sin derechos sobre casos, nos llamó. Referencia {reference}.',
  'call-back': 'Llamar al {callback}.',
  colleague: 'Un colega',
  'vouched-for':
    '{about} nos dijo que usted estaba llamando, en la llamada con referencia {reference}. Si no era usted, díganoslo enseguida.',
  'pin-issued': 'Se emitió un PIN nuevo para usted. Si no fue usted, pulse «No fui yo» en su página de perfil.',
  'pin-disabled': 'Su PIN ya no vale. Obtenga uno nuevo en su página de perfil cuando lo necesite.',
  'pin-guessed':
    'Se probaron números equivocados contra su PIN. Si no fue usted, obtenga uno nuevo en su página de perfil.',
  'access-asked':
    'El contacto {contact} pide {level, select, designated {acceso como contacto designado} approver {el derecho a aprobar} other {acceso de consulta}} en el contrato {contract}. Responda en su página de perfil.',
  'access-given':
    'Ahora tiene {level, select, designated {acceso como contacto designado} approver {el derecho a aprobar} other {acceso de consulta}} en el contrato {contract}.',
  'access-declined':
    'Se rechazó su solicitud de {level, select, designated {acceso como contacto designado} approver {derecho a aprobar} other {acceso de consulta}} en el contrato {contract}.',
  'access-ended':
    'Terminó su {level, select, designated {acceso como contacto designado} approver {derecho a aprobar} other {acceso de consulta}} en el contrato {contract}.',
  'contract-ends': 'El contrato {contract} termina el {day}. Después no se podrán abrir casos nuevos con él.',
  'phone-changed':
    'Se cambió su número de teléfono registrado. El número nuevo no acredita a nadie durante {days, plural, one {# día} other {# días}}. Si no fue usted, díganoslo enseguida.',
  'email-changed':
    'Se cambió su dirección de correo registrada. Se avisa a la anterior y a la nueva. Si no fue usted, díganoslo enseguida.',
  'case-changed':
    'El caso {number} cambió. Ahora {state, select, awaiting_info {espera información suya} solution_proposed {espera su respuesta a una solución que propusimos} closed {está cerrado} other {está abierto}}.',
  'incident-noted':
    'Usted dejó la llamada con la referencia {reference} por una interrupción anunciada. Queda anotado en su cuenta. Le diremos cuando haya terminado.',
  'incident-over':
    'Terminó la interrupción por la que usted dejó la llamada con la referencia {reference}. Si algo aún no funciona, llámenos.',
  'callback-not-reached':
    'Intentamos tres veces devolverle la llamada con la referencia {reference} y no pudimos comunicarnos con usted. Si todavía nos necesita, llámenos cuando le convenga e indique la referencia.',
  'sign-in-linked': 'Se vinculó por primera vez un inicio de sesión con usted. Si no fue usted, díganoslo enseguida.',

  'subject.colleague-called': 'Un colega suyo llamó',
  'subject.vouched-for': 'Un colega nos dijo que usted estaba llamando',
  'subject.pin-issued': 'Se emitió un PIN de contacto nuevo para usted',
  'subject.pin-disabled': 'Su PIN de contacto ya no vale',
  'subject.pin-guessed': 'Se probaron números equivocados contra su PIN de contacto',
  'subject.access-asked': 'Alguien pide acceso',
  'subject.access-given': 'Ya tiene acceso',
  'subject.access-declined': 'Se rechazó su solicitud',
  'subject.access-ended': 'Terminó un acceso suyo',
  'subject.contract-ends': 'Un contrato termina pronto',
  'subject.phone-changed': 'Se cambió su número de teléfono',
  'subject.email-changed': 'Se cambió su dirección de correo',
  'subject.case-changed': 'Un caso suyo cambió',
  'subject.incident-noted': 'El motivo de su llamada queda anotado',
  'subject.incident-over': 'Terminó la interrupción por la que llamó',
  'subject.callback-not-reached': 'Intentamos devolverle la llamada',
  'subject.sign-in-linked': 'Se vinculó un inicio de sesión con usted',

  'mail.hello': 'Hola, {name}:',
  'mail.profile': 'Su página de perfil: {address}',
  'mail.never': '{brand} nunca pide su PIN por correo, por chat ni en una llamada que hagamos.',
}

const JA: Words = {
  'colleague-called': 'ケースの権限がない{about}さんから、お電話がありました。受付番号は{reference}です。',
  'call-back': '折り返し先：{callback}。',
  colleague: '同僚の方',
  'vouched-for':
    '受付番号{reference}のお電話で、{about}さんから、お客様がお電話中であると伺いました。ご本人でない場合は、すぐにお知らせください。',
  'pin-issued':
    '新しいPINが発行されました。お心当たりがない場合は、プロフィールページの「自分ではない」を押してください。',
  'pin-disabled': 'お客様のPINは無効になりました。必要なときに、プロフィールページで新しいPINを発行してください。',
  'pin-guessed':
    'お客様のPINに対して、違う番号が入力されました。お心当たりがない場合は、プロフィールページで新しいPINを発行してください。',
  'access-asked':
    '担当者{contact}から、契約{contract}の{level, select, designated {指定連絡担当者としての権限} approver {承認する権限} other {閲覧権限}}の申請がありました。プロフィールページでご回答ください。',
  'access-given':
    '契約{contract}の{level, select, designated {指定連絡担当者としての権限} approver {承認する権限} other {閲覧権限}}が付与されました。',
  'access-declined':
    '契約{contract}の{level, select, designated {指定連絡担当者としての権限} approver {承認する権限} other {閲覧権限}}の申請は承認されませんでした。',
  'access-ended':
    '契約{contract}の{level, select, designated {指定連絡担当者としての権限} approver {承認する権限} other {閲覧権限}}は終了しました。',
  'contract-ends': '契約{contract}は{day}に終了します。その後は、この契約で新しいケースを作成できません。',
  'phone-changed':
    '登録された電話番号が変更されました。新しい番号は、{days}日間は本人確認に使えません。お心当たりがない場合は、すぐにお知らせください。',
  'email-changed':
    '登録されたメールアドレスが変更されました。変更前と変更後の両方にお知らせしています。お心当たりがない場合は、すぐにお知らせください。',
  'case-changed':
    'ケース{number}が変更されました。現在の状況：{state, select, awaiting_info {お客様からの情報をお待ちしています} solution_proposed {ご提案した解決策へのご回答をお待ちしています} closed {終了しています} other {対応中です}}。',
  'incident-noted':
    'お知らせした障害のため、受付番号{reference}のお電話を終了されました。お客様のアカウントに記録しています。復旧しましたらお知らせします。',
  'incident-over':
    '受付番号{reference}のお電話の件の障害は復旧しました。まだ動かないところがありましたら、お電話ください。',
  'callback-not-reached':
    '参照番号 {reference} のお電話の件で三度おかけ直ししましたが、つながりませんでした。まだご用がおありでしたら、ご都合のよいときにお電話のうえ、参照番号をお知らせください。',
  'sign-in-linked': 'サインインが初めてお客様に関連付けられました。お心当たりがない場合は、すぐにお知らせください。',

  'subject.colleague-called': '同僚の方からお電話がありました',
  'subject.vouched-for': 'お客様がお電話中であると伺いました',
  'subject.pin-issued': '新しいコンタクトPINが発行されました',
  'subject.pin-disabled': 'コンタクトPINは無効になりました',
  'subject.pin-guessed': 'コンタクトPINに対して、違う番号が入力されました',
  'subject.access-asked': '権限の申請があります',
  'subject.access-given': '権限が付与されました',
  'subject.access-declined': '申請は承認されませんでした',
  'subject.access-ended': '権限が終了しました',
  'subject.contract-ends': 'まもなく契約が終了します',
  'subject.phone-changed': '電話番号が変更されました',
  'subject.email-changed': 'メールアドレスが変更されました',
  'subject.case-changed': 'お客様のケースが変更されました',
  'subject.incident-noted': 'お電話の件を記録しました',
  'subject.incident-over': 'お電話いただいた障害は復旧しました',
  'subject.callback-not-reached': '折り返しお電話を差し上げました',
  'subject.sign-in-linked': 'サインインが関連付けられました',

  'mail.hello': '{name}様',
  'mail.profile': 'プロフィールページ：{address}',
  'mail.never': '{brand}が、メール、チャット、またはこちらからの電話でPINを伺うことは、決してありません。',
}

const PT: Words = {
  'colleague-called': '{about}, sem direitos sobre chamados, ligou para nós. Protocolo {reference}.',
  'call-back': 'Retornar para {callback}.',
  colleague: 'Um colega',
  'vouched-for':
    '{about} nos disse que você estava ligando, na ligação de protocolo {reference}. Se não era você, avise-nos imediatamente.',
  'pin-issued': 'Um PIN novo foi emitido para você. Se não foi você, clique em “Não fui eu” na sua página de perfil.',
  'pin-disabled': 'O seu PIN foi encerrado. Obtenha um novo na sua página de perfil quando precisar.',
  'pin-guessed':
    'Números errados foram tentados contra o seu PIN. Se não foi você, obtenha um novo na sua página de perfil.',
  'access-asked':
    'O contato {contact} pede {level, select, designated {acesso como contato designado} approver {o direito de aprovar} other {acesso de consulta}} no contrato {contract}. Responda na sua página de perfil.',
  'access-given':
    'Agora você tem {level, select, designated {acesso como contato designado} approver {o direito de aprovar} other {acesso de consulta}} no contrato {contract}.',
  'access-declined':
    'O seu pedido de {level, select, designated {acesso como contato designado} approver {direito de aprovar} other {acesso de consulta}} no contrato {contract} foi recusado.',
  'access-ended':
    'O seu {level, select, designated {acesso como contato designado} approver {direito de aprovar} other {acesso de consulta}} no contrato {contract} terminou.',
  'contract-ends': 'O contrato {contract} termina em {day}. Depois disso, nenhum chamado novo pode ser aberto nele.',
  'phone-changed':
    'O seu telefone cadastrado foi alterado. O número novo não comprova ninguém por {days, plural, one {# dia} other {# dias}}. Se não foi você, avise-nos imediatamente.',
  'email-changed':
    'O seu e-mail cadastrado foi alterado. O endereço antigo e o novo são avisados. Se não foi você, avise-nos imediatamente.',
  'case-changed':
    'O chamado {number} foi alterado. Agora ele {state, select, awaiting_info {espera informações suas} solution_proposed {espera a sua resposta a uma solução que propusemos} closed {está fechado} other {está aberto}}.',
  'incident-noted':
    'Você saiu da ligação com o protocolo {reference} por causa de uma interrupção anunciada. Isso está anotado na sua conta. Avisaremos quando terminar.',
  'incident-over':
    'Terminou a interrupção por causa da qual você saiu da ligação com o protocolo {reference}. Se algo ainda não funciona, ligue para nós.',
  'callback-not-reached':
    'Tentamos três vezes retornar a ligação com a referência {reference} e não conseguimos falar com você. Se ainda precisar de nós, ligue quando for melhor para você e informe a referência.',
  'sign-in-linked': 'Um login foi vinculado a você pela primeira vez. Se não foi você, avise-nos imediatamente.',

  'subject.colleague-called': 'Um colega seu ligou',
  'subject.vouched-for': 'Um colega nos disse que você estava ligando',
  'subject.pin-issued': 'Um PIN de contato novo foi emitido para você',
  'subject.pin-disabled': 'O seu PIN de contato foi encerrado',
  'subject.pin-guessed': 'Números errados foram tentados contra o seu PIN de contato',
  'subject.access-asked': 'Alguém pede acesso',
  'subject.access-given': 'Você tem acesso',
  'subject.access-declined': 'O seu pedido foi recusado',
  'subject.access-ended': 'Um acesso seu terminou',
  'subject.contract-ends': 'Um contrato termina em breve',
  'subject.phone-changed': 'O seu telefone foi alterado',
  'subject.email-changed': 'O seu e-mail foi alterado',
  'subject.case-changed': 'Um chamado seu foi alterado',
  'subject.incident-noted': 'O motivo da sua ligação está anotado',
  'subject.incident-over': 'Terminou a interrupção que motivou a sua ligação',
  'subject.callback-not-reached': 'Tentamos retornar a sua ligação',
  'subject.sign-in-linked': 'Um login foi vinculado a você',

  'mail.hello': 'Olá, {name},',
  'mail.profile': 'Sua página de perfil: {address}',
  'mail.never': '{brand} nunca pede o seu PIN por e-mail, por chat ou em uma ligação que fazemos.',
}

export const NOTICE_WORDS: Readonly<Record<string, Words>> = { en: EN, de: DE, fr: FR, es: ES, ja: JA, 'pt-BR': PT }
