import { useMutation, useQuery } from '@tanstack/react-query'
import { Alert, Button, Table } from 'antd'
import { useText } from '../../text'
import css from '../people/importing.module.css'
import { type CustomerImport, type Datum, type DatumFinding, datumFinding, repairDatum } from './calls'

interface Props {
  told: CustomerImport
  onDone: (told: CustomerImport) => void
}

/** What check-ins say about the datum of an import, and the repair, which goes back the same way. */
export function DatumDoctor({ told, onDone }: Props) {
  const { t, format } = useText()
  const words = useFindingWords()
  const { data: finding } = useQuery(datumFinding(told.id))
  const repair = useMutation({ mutationFn: (datum: Datum) => repairDatum(told.id, datum), onSuccess: onDone })
  if (!finding) return null
  const name = (datum: Datum) => t(`imports.datums.${datum}`)
  const back = told.datum_before
  return (
    <section className={css.page} style={{ padding: 0 }}>
      <h2>{t('imports.doctor')}</h2>
      <p className="muted">{t('imports.doctorWhy')}</p>
      <Alert
        type={finding.is_off ? 'warning' : finding.datum ? 'success' : 'info'}
        title={words(finding)}
        description={finding.is_off || back ? t('imports.repairWhy') : undefined}
        action={
          finding.is_off && finding.datum ? (
            <Button loading={repair.isPending} onClick={() => finding.datum && repair.mutate(finding.datum)}>
              {t('imports.repair', { datum: name(finding.datum) })}
            </Button>
          ) : (
            back && (
              <Button loading={repair.isPending} onClick={() => repair.mutate(back)}>
                {t('imports.repairBack', { datum: name(back) })}
              </Button>
            )
          )
        }
      />
      {finding.compared > 0 && (
        <Table<DatumFinding['ways'][number]>
          size="small"
          rowKey="datum"
          pagination={false}
          dataSource={finding.ways}
          columns={[
            { key: 'way', title: t('imports.way'), render: (_, way) => name(way.datum) },
            {
              key: 'near',
              title: t('imports.near'),
              align: 'end',
              render: (_, way) => format.percent(way.near_pct / 100),
            },
            {
              key: 'apart',
              title: t('imports.apart'),
              align: 'end',
              render: (_, way) => t('imports.metres', { n: format.number(way.apart_m) }),
            },
          ]}
        />
      )}
    </section>
  )
}

function useFindingWords(): (finding: DatumFinding) => string {
  const { t, format } = useText()
  return (finding) => {
    const name = (datum: Datum | null) => t(`imports.datums.${datum ?? 'unknown'}`)
    if (finding.datum && finding.is_off)
      return t('imports.doctorOff', { datum: name(finding.datum), now: name(finding.taken_for) })
    if (finding.datum) return t('imports.doctorFine', { datum: name(finding.datum) })
    if (finding.needed > 0)
      return t('imports.doctorMore', {
        n: format.number(finding.compared),
        needed: format.number(finding.needed),
      })
    return t('imports.doctorUnclear')
  }
}
