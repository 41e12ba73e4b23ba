/** Something that the check needs is not there: an option, a right, a part of the store. */
export class CouldNotRun extends Error {
  constructor(why: string) {
    super(why)
    this.name = 'CouldNotRun'
  }
}
