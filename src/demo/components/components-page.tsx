/** Every part that screens are made of, in every state, on one page: to be looked at, and to be tried with the keys. */
import express, { type Router } from 'express'
import { z } from 'zod'
import { page } from '../../web/shell/page.tsx'
import { sendPage } from '../send-page.ts'
import { Figures, Moments, Rows, type RowOrder } from './shown-figures.tsx'
import { Buttons, Fields, Questions, States } from './shown-forms.tsx'

const PATH = '/demo/components'

const rowOrder = z.object({
  sort: z.enum(['name', 'calls']).catch('name'),
  direction: z.enum(['up', 'down']).catch('up'),
  words: z.string().max(100).catch(''),
  density: z.enum(['dense', 'roomy']).catch('dense'),
})

export function componentsPage(): Router {
  const router = express.Router()
  router.get(PATH, (request, response) => {
    const { density, ...order } = rowOrder.parse(request.query)
    sendPage(response, drawComponents(density, order))
  })
  return router
}

function drawComponents(density: 'dense' | 'roomy', order: RowOrder): string {
  const other = density === 'dense' ? 'roomy' : 'dense'
  const body = (
    <>
      <hgroup>
        <h1>Components</h1>
        <p>
          Screens are made of these and of nothing else of their kind. Shown {density}, as for{' '}
          {density === 'dense' ? 'staff' : 'contacts'}; <a href={`${PATH}?density=${other}`}>show them {other}</a>.
        </p>
      </hgroup>
      <Buttons />
      <Fields />
      <Questions />
      <States />
      <Rows order={order} path={PATH} />
      <Figures />
      <Moments />
    </>
  )
  return page({ context: undefined, title: 'Components', body, density, scripts: ['suggest.js'] })
}
