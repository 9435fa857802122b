/** How a page says no, and what its reader can do about it. Brazilian Portuguese. */
import type { REFUSALS as EN } from '../en/refusals.ts'
import type { Translated } from '../en/all.ts'

export const REFUSALS: Translated<typeof EN> = {
  'refused.error': 'Erro {status}',
  'refused.reference': 'Protocolo',
  'refused.copy': 'Copiar o protocolo',
  'refused.signed-out': 'Você não entrou',
  'refused.sign-in-again': 'Entre de novo antes de fazer isto',
  'refused.wrong-role': 'Você não tem acesso a esta página',
  'refused.other-site': 'Este pedido não veio de uma página deste serviço',
  'refused.old-form': 'Este formulário não vale mais: abra a página de novo',
  'refused.not-known': 'Não se sabe se isto foi feito',
  'refused.not-found': 'Essa página não existe',
  'refused.unreadable': 'Não é possível ler o que foi enviado',
  'refused.pin-in-text': 'Esse texto contém um número que parece um PIN de contato',
  'refused.too-fast': 'Isso foi enviado vezes demais: aguarde',
  'refused.too-large': 'O que foi enviado é grande demais',
  'refused.too-many': 'Logins demais a partir daqui: aguarde um minuto',
  'refused.broken': 'Algo quebrou do nosso lado',
  'refused.out-of-order': 'O Careline não consegue acessar os seus registros agora',
  'refused.crowded': 'Há páginas demais abertas aqui ao mesmo tempo',
  'refused.not-set-up': 'O login não está configurado',
  'refused.no-provider': 'O serviço de login não responde',
  'refused.stale-sign-in': 'Este login não vale mais',
  'refused.provider-refused': 'O serviço de login não deixou você entrar',
  'refused.not-fresh': 'O serviço de login não perguntou quem você é',
  'refused.no-auth-time': 'O serviço de login não diz quando você entrou',
  'refused.weak-sign-in': 'O seu login não é seguro o bastante para a equipe',
  'refused.email-not-verified': 'O seu e-mail não está verificado',
  'refused.unknown': 'Ainda não conhecemos você',
  'refused.left': 'O seu acesso terminou',
  'refused.ambiguous': 'Duas pessoas têm o seu e-mail',
  'refused.address-new': 'O seu e-mail é novo aqui',
  'refused.taken': 'O seu e-mail pertence a outra conta',
  'refused.roles-not-sent': 'O serviço de login não informou os seus grupos',
  'refused.no-role': 'Nenhum dos seus grupos dá acesso aqui',
  'refused.roles-unreadable': 'Não é possível ler os seus grupos',
  'refused.roles-overage': 'Você está em grupos demais para o serviço de login',
  'refused.roles-off': 'Os seus grupos não dão mais acesso aqui',
  'advice.signed-out': 'O que você enviou não foi feito. Entre e faça de novo.',
  'advice.sign-in-again': 'Nada foi feito. Entre de novo, abra a página e faça mais uma vez.',
  'advice.wrong-role': 'A sua função não a inclui. Fale com um administrador se precisar dela.',
  'advice.other-site':
    'Nada foi feito. Abra a página aqui e faça de novo. Se um link de outro site ou de um e-mail trouxe você até aqui, avise um administrador.',
  'advice.old-form': 'Nada foi feito. Envie o formulário da página como ela abre agora.',
  'advice.not-known': 'Foi iniciado, e ainda não há resposta. Veja se foi feito antes de fazer de novo.',
  'advice.not-found':
    'O endereço está errado, ou o que havia aqui não existe mais. Confira o endereço, ou comece pela sua página inicial.',
  'advice.unreadable': 'Nada foi feito. Volte, confira o que digitou e envie de novo.',
  'advice.pin-in-text':
    'Nada foi feito, porque um PIN nunca é guardado em um texto. Volte e retire o número. Se ele for de outro sistema, ponha uma palavra entre os dígitos, por exemplo “1234 depois 5678”.',
  'advice.too-fast': 'Nada foi feito desta vez. O que você enviou antes foi. Volte e tente de novo mais tarde.',
  'advice.too-large':
    'Nada foi feito. Um arquivo grande é importado por um administrador com careline directory import.',
  'advice.too-many':
    'Pessoas com o mesmo endereço de rede são contadas juntas. Enquanto isso, as ligações são atendidas.',
  'advice.broken': 'Não foi você. Tente de novo; se continuar, informe o protocolo a um administrador.',
  'advice.out-of-order':
    'Esta página está fora do ar. Enquanto isso, as ligações são atendidas, e quem liga fala com uma pessoa. Tente de novo em um minuto; se continuar, informe o protocolo a um administrador.',
  'advice.crowded':
    'Feche as páginas deste serviço de que não precisa e carregue esta de novo. Enquanto isso, as ligações são atendidas.',
  'advice.not-set-up':
    'Quem opera este serviço precisa definir OIDC_ISSUER, OIDC_CLIENT_ID e OIDC_CLIENT_SECRET. Enquanto isso, as ligações são atendidas.',
  'advice.no-provider':
    'Ele fica fora do Careline. Tente de novo em um minuto. Enquanto isso, as ligações são atendidas.',
  'advice.stale-sign-in': 'Demorou demais, já foi usado, ou começou em outro navegador. Comece de novo.',
  'advice.provider-refused':
    'Entre como uma pessoa que tem acesso ao Careline, ou peça o acesso a quem cuida do seu login.',
  'advice.not-fresh': 'Isto exige que você comprove agora quem é, e isso não aconteceu. Comece de novo.',
  'advice.no-auth-time':
    'Um PIN novo e outras ações protegidas exigem um login dos últimos minutos. Peça a quem cuida do seu login que envie o claim auth_time ao Careline: as configurações do provedor estão em docs/sign-in.md. Todo o resto funciona enquanto isso.',
  'advice.weak-sign-in':
    'A equipe entra com um segundo fator, por exemplo uma chave de segurança ou um aplicativo, e o serviço de login não disse que você fez isso. Entre de novo com ele, ou peça a quem cuida do seu login que configure um.',
  'advice.email-not-verified':
    'O serviço de login não disse que ele está verificado. Peça a quem cuida do seu login que o verifique, ou que envie o claim email_verified ao Careline (docs/sign-in.md). Depois entre de novo.',
  'advice.unknown':
    'Nenhuma pessoa do diretório tem o seu e-mail. Peça a um administrador, ou ao seu contato designado, que adicione você.',
  'advice.left': 'Se for um engano, fale com um administrador, ou com um contato designado da sua empresa.',
  'advice.ambiguous': 'Peça a um administrador que corrija o diretório.',
  'advice.address-new':
    'Ele foi cadastrado para você há menos de sete dias e não abre nada antes disso, para que o dono do endereço antigo possa se opor. Uma conta com que você já entrou antes continua funcionando.',
  'advice.taken':
    'Você já entrou com outra conta. Peça a um administrador que libere aquela conta, na sua página da administração. Depois entre de novo.',
  'advice.roles-not-sent':
    'A equipe entra por um grupo ou função que o serviço de login envia, e nada foi enviado para você. Peça a quem cuida do seu login que envie isso ao Careline (docs/sign-in.md). Se você não é da equipe, peça a um administrador, ou ao seu contato designado, que adicione você.',
  'advice.no-role':
    'A equipe entra por um grupo ou função do serviço de login. Peça a quem cuida do seu login que coloque você em um que tenha acesso ao Careline e depois entre de novo. Se você não é da equipe, peça a um administrador, ou ao seu contato designado, que adicione você.',
  'advice.roles-unreadable':
    'O que o serviço de login enviou como os seus grupos não é uma lista de nomes. Peça a quem cuida do seu login que corrija isso (docs/sign-in.md). Se você não é da equipe, peça a um administrador, ou ao seu contato designado, que adicione você.',
  'advice.roles-overage':
    'Ele não enviou os seus grupos, porque são muitos. Peça a quem cuida do seu login que envie só os grupos do Careline, ou funções de aplicativo (docs/sign-in.md). Se você não é da equipe, peça a um administrador, ou ao seu contato designado, que adicione você.',
  'advice.roles-off':
    'Você entrou por um grupo do serviço de login, e o Careline não lê mais grupos. Peça a um administrador que assuma o seu cadastro na administração e depois entre de novo.',
}
