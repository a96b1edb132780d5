import { useQuery } from '@tanstack/react-query'
import { queries } from '../../queries'

/** Who is signed in; known before any page of the shell is shown. */
export const useMe = () => useQuery(queries.me).data
