/** The people of a merchant: who has which part in it, and who may give it. */
export { addPerson, changePart, listPeople, removePerson, renewToken } from './manage-people.ts'
