/** How a page says no, and what its reader can do about it. Spanish. */
import type { REFUSALS as EN } from '../en/refusals.ts'
import type { Translated } from '../en/all.ts'

export const REFUSALS: Translated<typeof EN> = {
  'refused.error': 'Error {status}',
  'refused.reference': 'Referencia',
  'refused.copy': 'Copiar la referencia',
  'refused.signed-out': 'No ha iniciado sesión',
  'refused.sign-in-again': 'Antes de hacer esto, inicie sesión de nuevo',
  'refused.wrong-role': 'No tiene acceso a esta página',
  'refused.other-site': 'Esta petición no vino de una página de este servicio',
  'refused.old-form': 'Este formulario ya no vale: abra la página de nuevo',
  'refused.not-known': 'No se sabe si esto se hizo',
  'refused.not-found': 'Esa página no existe',
  'refused.unreadable': 'Lo que se envió no se puede leer',
  'refused.pin-in-text': 'Ese texto contiene un número que parece un PIN de contacto',
  'refused.too-fast': 'Se envió demasiadas veces: espere, por favor',
  'refused.too-large': 'Lo que se envió es demasiado grande',
  'refused.too-many': 'Demasiados inicios de sesión desde aquí: espere un minuto, por favor',
  'refused.broken': 'Algo falló por nuestra parte',
  'refused.out-of-order': 'Careline no puede acceder a sus datos ahora',
  'refused.crowded': 'Hay demasiadas páginas abiertas aquí a la vez',
  'refused.not-set-up': 'El inicio de sesión no está configurado',
  'refused.no-provider': 'El servicio de inicio de sesión no responde',
  'refused.stale-sign-in': 'Este inicio de sesión ya no vale',
  'refused.provider-refused': 'El servicio de inicio de sesión no le dejó entrar',
  'refused.not-fresh': 'El servicio de inicio de sesión no le preguntó quién es',
  'refused.no-auth-time': 'El servicio de inicio de sesión no dice cuándo la inició',
  'refused.weak-sign-in': 'Su inicio de sesión no es bastante seguro para el personal',
  'refused.email-not-verified': 'Su dirección de correo no está verificada',
  'refused.unknown': 'Aún no le conocemos',
  'refused.left': 'Su acceso ha terminado',
  'refused.ambiguous': 'Dos personas tienen su dirección de correo',
  'refused.address-new': 'Su dirección de correo es nueva aquí',
  'refused.taken': 'Su dirección de correo pertenece a otra cuenta',
  'refused.roles-not-sent': 'El servicio de inicio de sesión no indicó sus grupos',
  'refused.no-role': 'Ninguno de sus grupos le da acceso aquí',
  'refused.roles-unreadable': 'Sus grupos no se pueden leer',
  'refused.roles-overage': 'Está en demasiados grupos para el servicio de inicio de sesión',
  'refused.roles-off': 'Sus grupos ya no le dan acceso aquí',
  'advice.signed-out': 'Lo que envió no se hizo. Inicie sesión y hágalo de nuevo.',
  'advice.sign-in-again': 'No se hizo nada. Inicie sesión de nuevo, abra la página y hágalo otra vez.',
  'advice.wrong-role': 'Su función no la incluye. Pídala a un administrador si la necesita.',
  'advice.other-site':
    'No se hizo nada. Abra la página aquí y hágalo de nuevo. Si le trajo un enlace de otro sitio o de un correo, dígaselo a un administrador.',
  'advice.old-form': 'No se hizo nada. Envíe el formulario desde la página tal como se abre ahora.',
  'advice.not-known': 'Se empezó y aún no hay respuesta. Mire si se hizo antes de repetirlo.',
  'advice.not-found':
    'La dirección está mal escrita, o lo que había aquí ya no está. Revise la dirección, o empiece en su página de inicio.',
  'advice.unreadable': 'No se hizo nada. Vuelva atrás, revise lo que escribió y envíelo de nuevo.',
  'advice.pin-in-text':
    'No se hizo nada, porque un PIN nunca se guarda en un texto. Vuelva atrás y quite el número. Si es de otro sistema, ponga una palabra entre sus dígitos, por ejemplo «1234 luego 5678».',
  'advice.too-fast': 'Esta vez no se hizo nada. Lo que envió antes, sí. Vuelva atrás e inténtelo más tarde.',
  'advice.too-large': 'No se hizo nada. Un archivo grande lo importa un administrador con careline directory import.',
  'advice.too-many':
    'Las personas que comparten su dirección de red se cuentan juntas. Mientras tanto se atienden las llamadas.',
  'advice.broken': 'No es culpa suya. Inténtelo de nuevo; si continúa, dé la referencia a un administrador.',
  'advice.out-of-order':
    'Esta página está fuera de servicio. Mientras tanto se atienden las llamadas, y quien llama habla con una persona. Inténtelo de nuevo en un minuto; si continúa, dé la referencia a un administrador.',
  'advice.crowded':
    'Cierre las páginas de este servicio que no necesite y vuelva a cargar esta. Mientras tanto se atienden las llamadas.',
  'advice.not-set-up':
    'Quien opera este servicio tiene que definir OIDC_ISSUER, OIDC_CLIENT_ID y OIDC_CLIENT_SECRET. Mientras tanto se atienden las llamadas.',
  'advice.no-provider':
    'Está fuera de Careline. Inténtelo de nuevo en un minuto. Mientras tanto se atienden las llamadas.',
  'advice.stale-sign-in': 'Tardó demasiado, ya se usó, o empezó en otro navegador. Empiece de nuevo.',
  'advice.provider-refused':
    'Inicie sesión como una persona que tenga acceso a Careline, o pida a quienes gestionan su inicio de sesión que se lo den.',
  'advice.not-fresh': 'Esto requiere que demuestre ahora quién es, y no ocurrió. Empiece de nuevo.',
  'advice.no-auth-time':
    'Un PIN nuevo y otras acciones protegidas requieren una sesión iniciada hace pocos minutos. Pida a quienes gestionan su inicio de sesión que envíen el claim auth_time a Careline: los ajustes de su proveedor están en docs/sign-in.md. Todo lo demás funciona mientras tanto.',
  'advice.weak-sign-in':
    'El personal inicia sesión con un segundo factor, p. ej. una llave de seguridad o una aplicación, y el servicio de inicio de sesión no dijo que usted lo hiciera. Inicie sesión de nuevo con él, o pida a quienes gestionan su inicio de sesión que le preparen uno.',
  'advice.email-not-verified':
    'El servicio de inicio de sesión no dijo que esté verificada. Pida a quienes gestionan su inicio de sesión que la verifiquen, o que envíen el claim email_verified a Careline (docs/sign-in.md). Luego inicie sesión de nuevo.',
  'advice.unknown':
    'Ninguna persona del directorio tiene su dirección de correo. Pida a un administrador, o a su contacto designado, que le añada.',
  'advice.left': 'Si es un error, pregunte a un administrador, o a un contacto designado de su empresa.',
  'advice.ambiguous': 'Pida a un administrador que corrija el directorio.',
  'advice.address-new':
    'Se registró para usted hace menos de siete días y antes no abre nada, para que el titular de la dirección anterior pueda oponerse. Una cuenta con la que ya inició sesión antes sigue funcionando.',
  'advice.taken':
    'Usted inició sesión antes con otra cuenta. Pida a un administrador que libere esa cuenta, en su página de la administración. Luego inicie sesión de nuevo.',
  'advice.roles-not-sent':
    'El personal entra por un grupo o una función que envía el servicio de inicio de sesión, y no envió ninguno para usted. Pida a quienes gestionan su inicio de sesión que lo envíen a Careline (docs/sign-in.md). Si no es del personal, pida a un administrador, o a su contacto designado, que le añada.',
  'advice.no-role':
    'El personal entra por un grupo o una función del servicio de inicio de sesión. Pida a quienes gestionan su inicio de sesión que le pongan en uno con acceso a Careline, y luego inicie sesión de nuevo. Si no es del personal, pida a un administrador, o a su contacto designado, que le añada.',
  'advice.roles-unreadable':
    'Lo que el servicio de inicio de sesión envió como sus grupos no es una lista de nombres. Pida a quienes gestionan su inicio de sesión que lo corrijan (docs/sign-in.md). Si no es del personal, pida a un administrador, o a su contacto designado, que le añada.',
  'advice.roles-overage':
    'No envió sus grupos, porque son demasiados. Pida a quienes gestionan su inicio de sesión que envíen solo los grupos de Careline, o funciones de aplicación (docs/sign-in.md). Si no es del personal, pida a un administrador, o a su contacto designado, que le añada.',
  'advice.roles-off':
    'Usted entró por un grupo del servicio de inicio de sesión, y Careline ya no lee grupos. Pida a un administrador que se encargue de su ficha en la administración, y luego inicie sesión de nuevo.',
}
