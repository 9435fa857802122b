/** How a page says no, and what its reader can do about it. Japanese. */
import type { REFUSALS as EN } from '../en/refusals.ts'
import type { Translated } from '../en/all.ts'

export const REFUSALS: Translated<typeof EN> = {
  'refused.error': 'エラー {status}',
  'refused.reference': '受付番号',
  'refused.copy': '受付番号をコピー',
  'refused.signed-out': 'サインインしていません',
  'refused.sign-in-again': 'この操作の前に、もう一度サインインしてください',
  'refused.wrong-role': 'このページを開く権限がありません',
  'refused.other-site': 'このサービスのページからの操作ではありません',
  'refused.old-form': 'このフォームは無効になりました。ページを開き直してください',
  'refused.not-known': '完了したかどうか分かりません',
  'refused.not-found': 'そのページはありません',
  'refused.unreadable': '送信された内容を読み取れません',
  'refused.pin-in-text': 'コンタクトPINのような番号が含まれています',
  'refused.too-fast': '送信の回数が多すぎます。しばらくお待ちください',
  'refused.too-large': '送信された内容が大きすぎます',
  'refused.too-many': 'ここからのサインインが多すぎます。1分ほどお待ちください',
  'refused.broken': 'こちらで障害が起きました',
  'refused.out-of-order': 'Carelineは、ただいま記録を参照できません',
  'refused.crowded': '同時に開いているページが多すぎます',
  'refused.not-set-up': 'サインインが設定されていません',
  'refused.no-provider': 'サインインのサービスが応答しません',
  'refused.stale-sign-in': 'このサインインは無効になりました',
  'refused.provider-refused': 'サインインのサービスで許可されませんでした',
  'refused.not-fresh': 'サインインのサービスで本人確認が行われませんでした',
  'refused.no-auth-time': 'サインインのサービスから、サインインの時刻が送られていません',
  'refused.weak-sign-in': 'このサインインでは、スタッフとして入れません',
  'refused.email-not-verified': 'メールアドレスが確認されていません',
  'refused.unknown': 'まだ登録がありません',
  'refused.left': 'ご利用の権限は終了しました',
  'refused.ambiguous': '同じメールアドレスの方が2名います',
  'refused.address-new': '登録されたばかりのメールアドレスです',
  'refused.taken': 'そのメールアドレスは別のアカウントのものです',
  'refused.roles-not-sent': 'サインインのサービスから、グループが送られていません',
  'refused.no-role': '権限のあるグループに入っていません',
  'refused.roles-unreadable': 'グループを読み取れません',
  'refused.roles-overage': 'グループの数が、サインインのサービスには多すぎます',
  'refused.roles-off': 'グループによる権限は、なくなりました',
  'advice.signed-out': '送信された操作は行われていません。サインインして、もう一度行ってください。',
  'advice.sign-in-again': '何も行われていません。もう一度サインインし、ページを開いて、やり直してください。',
  'advice.wrong-role': 'お客様の役割には含まれていません。必要な場合は、管理者にお問い合わせください。',
  'advice.other-site':
    '何も行われていません。こちらでページを開いて、もう一度行ってください。別のサイトやメールのリンクから来られた場合は、管理者にお知らせください。',
  'advice.old-form': '何も行われていません。開き直したページのフォームから送信してください。',
  'advice.not-known': '処理は始まりましたが、まだ結果がありません。もう一度行う前に、完了していないかご確認ください。',
  'advice.not-found':
    'アドレスが間違っているか、ここにあったものがなくなりました。アドレスを確かめるか、最初のページから始めてください。',
  'advice.unreadable': '何も行われていません。前に戻って入力した内容を確かめ、もう一度送信してください。',
  'advice.pin-in-text':
    'PINを文章の中に保存することはないため、何も行われていません。前に戻って、その番号を消してください。別のシステムの番号の場合は、「1234のあと5678」のように、数字の間に言葉を入れてください。',
  'advice.too-fast':
    '今回は何も行われていません。前に送信した分は行われています。前に戻って、あとでもう一度お試しください。',
  'advice.too-large': '何も行われていません。大きなファイルは、管理者が careline directory import で取り込みます。',
  'advice.too-many': '同じネットワークアドレスの方は、まとめて数えられます。お電話はその間もお受けしています。',
  'advice.broken':
    'お客様の操作によるものではありません。もう一度お試しください。続く場合は、受付番号を管理者にお知らせください。',
  'advice.out-of-order':
    'このページは、ただいまご利用になれません。お電話はその間もお受けし、担当者におつなぎしています。1分ほどしてからもう一度お試しください。続く場合は、受付番号を管理者にお知らせください。',
  'advice.crowded':
    'このサービスの使っていないページを閉じて、このページを読み込み直してください。お電話はその間もお受けしています。',
  'advice.not-set-up':
    'このサービスの運用者が、OIDC_ISSUER、OIDC_CLIENT_ID、OIDC_CLIENT_SECRET を設定する必要があります。お電話はその間もお受けしています。',
  'advice.no-provider':
    'Carelineの外のサービスです。1分ほどしてからもう一度お試しください。お電話はその間もお受けしています。',
  'advice.stale-sign-in':
    '時間がかかりすぎたか、すでに使われたか、別のブラウザーで始められたものです。最初からやり直してください。',
  'advice.provider-refused':
    'Carelineを利用できる方としてサインインするか、サインインの運用担当に権限を依頼してください。',
  'advice.not-fresh': 'この操作には、いま本人確認が必要ですが、行われませんでした。最初からやり直してください。',
  'advice.no-auth-time':
    '新しいPINなどの保護された操作には、数分以内のサインインが必要です。クレーム auth_time をCarelineに送るよう、サインインの運用担当に依頼してください。設定の方法は docs/sign-in.md にあります。その他の操作は、その間もご利用になれます。',
  'advice.weak-sign-in':
    'スタッフは、セキュリティキーやアプリなどの2つ目の要素でサインインしますが、サインインのサービスからその通知がありませんでした。それを使ってもう一度サインインするか、サインインの運用担当に設定を依頼してください。',
  'advice.email-not-verified':
    'サインインのサービスから、確認済みという通知がありませんでした。アドレスを確認するか、クレーム email_verified をCarelineに送るよう、サインインの運用担当に依頼してください（docs/sign-in.md）。そのあと、もう一度サインインしてください。',
  'advice.unknown':
    'そのメールアドレスの方は登録されていません。管理者、または御社の指定連絡担当者に、登録を依頼してください。',
  'advice.left': 'お間違いの場合は、管理者、または御社の指定連絡担当者にお問い合わせください。',
  'advice.ambiguous': '登録の訂正を、管理者に依頼してください。',
  'advice.address-new':
    '登録されてから7日たっていないため、まだ何も開けません。前のアドレスの持ち主が異議を申し立てられるようにするためです。以前サインインしたアカウントは、引き続き使えます。',
  'advice.taken':
    '以前、別のアカウントでサインインされています。管理画面のお客様のページで、そのアカウントの関連付けを解除するよう、管理者に依頼してください。そのあと、もう一度サインインしてください。',
  'advice.roles-not-sent':
    'スタッフは、サインインのサービスから送られるグループまたは役割で入りますが、何も送られていません。Carelineに送るよう、サインインの運用担当に依頼してください（docs/sign-in.md）。スタッフでない場合は、管理者、または御社の指定連絡担当者に、登録を依頼してください。',
  'advice.no-role':
    'スタッフは、サインインのサービスのグループまたは役割で入ります。Carelineを利用できるグループに入れるよう、サインインの運用担当に依頼し、もう一度サインインしてください。スタッフでない場合は、管理者、または御社の指定連絡担当者に、登録を依頼してください。',
  'advice.roles-unreadable':
    'サインインのサービスからグループとして送られたものが、名前の一覧ではありません。訂正を、サインインの運用担当に依頼してください（docs/sign-in.md）。スタッフでない場合は、管理者、または御社の指定連絡担当者に、登録を依頼してください。',
  'advice.roles-overage':
    'グループが多すぎるため、送られませんでした。Carelineのグループだけ、またはアプリの役割を送るよう、サインインの運用担当に依頼してください（docs/sign-in.md）。スタッフでない場合は、管理者、または御社の指定連絡担当者に、登録を依頼してください。',
  'advice.roles-off':
    '以前はサインインのサービスのグループで入られましたが、Carelineはグループを読み取らなくなりました。管理画面で登録を引き継ぐよう管理者に依頼し、もう一度サインインしてください。',
}
