import { ApiProblem } from '@tandem/client'
import { type UseMutationResult, useMutation } from '@tanstack/react-query'
import { useRef } from 'react'

/**
 * A write that may be pressed again when no answer came: the same input goes under the same key until the server has
 * answered, so that it is done once.
 */
export function useWrite<Input, Answer>(
  write: (input: Input, key: string) => Promise<Answer>,
  onDone: (answer: Answer, input: Input) => unknown,
): UseMutationResult<Answer, Error, Input> {
  const asked = useRef<{ text: string; key: string } | null>(null)
  return useMutation({
    mutationFn: (input: Input) => {
      const text = JSON.stringify(input)
      if (asked.current?.text !== text) asked.current = { text, key: crypto.randomUUID() }
      return write(input, asked.current.key)
    },
    onSuccess: (answer, input) => {
      asked.current = null
      return onDone(answer, input)
    },
    onError: (error) => {
      if (error instanceof ApiProblem && error.status < 500) asked.current = null
    },
  })
}
